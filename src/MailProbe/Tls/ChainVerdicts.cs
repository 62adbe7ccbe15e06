using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;

namespace EventMonitors.MailProbe.Tls;

/// <summary>
/// Chain verdicts, kept for a minute: a chain build costs as much as the rest of a check, and the same server is checked
/// over and over. Builds of the same chain wait for each other. The name is no part of this, it is compared each time.
/// </summary>
internal sealed class ChainVerdicts(X509Certificate2Collection extraRoots, TimeProvider time)
{
    public static readonly TimeSpan Keep = TimeSpan.FromSeconds(60);

    // What hostile servers can make us remember, at some hundred bytes each.
    private const int Capacity = 4096;

    private readonly ConcurrentDictionary<ChainFingerprint, Lazy<ChainVerdict>> _verdicts = new();
    private int _builds;

    /// <summary>How many chains have been built.</summary>
    public int Builds => _builds;

    public ChainVerdict Of(X509Certificate2 leaf, X509Certificate2Collection sent)
    {
        var key = ChainFingerprint.Of(leaf, sent);
        var now = time.GetUtcNow();
        if (_verdicts.TryGetValue(key, out var kept))
        {
            if (now < kept.Value.ValidUntil)
                return kept.Value;
            _verdicts.TryRemove(KeyValuePair.Create(key, kept));
        }
        if (_verdicts.Count >= Capacity)
            Forget(now);
        return _verdicts.GetOrAdd(key, _ => new Lazy<ChainVerdict>(() =>
        {
            Interlocked.Increment(ref _builds);
            return ChainCheck.Run(leaf, sent, extraRoots, time.GetUtcNow(), Keep);
        })).Value;
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var entry in _verdicts)
            if (entry.Value.IsValueCreated && entry.Value.Value.ValidUntil <= now)
                _verdicts.TryRemove(entry);
        if (_verdicts.Count >= Capacity)
            _verdicts.Clear();
    }
}
