using System.Net;

namespace EventMonitors.MailProbe.Dialling;

/// <summary>
/// What tells a silent name from a silent resolver: how often the resolver has answered, and which name it could be asked
/// for a comparison.
/// </summary>
internal sealed class KnownNames
{
    private readonly object _gate = new();
    private long _answers;
    private string? _last;
    private string? _beforeLast;

    /// <summary>How many times addresses were found.</summary>
    public long Answers => Interlocked.Read(ref _answers);

    public void Note(string name, IPAddress[] addresses)
    {
        // Any machine knows itself without a resolver (RFC 6761, section 6.3).
        if (Array.TrueForAll(addresses, IPAddress.IsLoopback))
            return;
        Interlocked.Increment(ref _answers);
        lock (_gate)
            if (!IsSame(name, _last))
                (_last, _beforeLast) = (name, _last);
    }

    /// <summary>The name found last, other than <paramref name="name"/>.</summary>
    public string? OtherThan(string name)
    {
        lock (_gate)
            return IsSame(name, _last) ? _beforeLast : _last;
    }

    private static bool IsSame(string name, string? other) =>
        other is not null && name.AsSpan().TrimEnd('.').Equals(other.AsSpan().TrimEnd('.'), StringComparison.OrdinalIgnoreCase);
}
