using System.Collections.Concurrent;

namespace EventMonitors.Api.Checks;

/// <summary>
/// Messages that passed every rule and were refused when they were to be recorded. Their batch is handed back; when it comes
/// round again these are recognised before they join another one.
/// </summary>
public sealed class KnownPoison
{
    // More than a full prefetch; what is forgotten is found again.
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<Guid, bool> _ids = new();

    /// <summary>Remembers a message.</summary>
    public void Add(Guid messageId)
    {
        if (_ids.Count >= Most) _ids.Clear();
        _ids[messageId] = true;
    }

    /// <summary>Whether it is one of them.</summary>
    public bool Contains(Guid? messageId) => messageId is { } id && _ids.ContainsKey(id);
}
