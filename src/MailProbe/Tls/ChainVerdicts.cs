using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;

namespace EventMonitors.MailProbe.Tls;

/// <summary>Checks the chain of a certificate and those sent along; throws where that is not possible on this machine.</summary>
internal delegate ChainVerdict ChainBuild(X509Certificate2 leaf, X509Certificate2Collection sent, DateTimeOffset now);

/// <summary>
/// Chain verdicts, kept for a minute: a chain build costs as much as the rest of a check, and the same server is checked
/// over and over. Builds of the same chain wait for each other. The name is no part of this, it is compared each time.
/// </summary>
internal sealed class ChainVerdicts(ChainBuild build, TimeProvider time)
{
    public static readonly TimeSpan Keep = TimeSpan.FromSeconds(60);

    // What hostile servers can make us remember, at some hundred bytes each, and 8 KiB for the texts.
    private const int Capacity = 4096;

    private readonly ConcurrentDictionary<Digest, Lazy<ChainVerdict>> _verdicts = new();
    private int _builds;

    public ChainVerdicts(X509Certificate2Collection extraRoots, TimeProvider time)
        : this((leaf, sent, now) => ChainCheck.Run(leaf, sent, extraRoots, now, Keep), time)
    {
    }

    /// <summary>How many chains have been built.</summary>
    public int Builds => _builds;

    /// <exception cref="Exception">The chain could not be checked on this machine; the next who asks tries anew.</exception>
    public ChainVerdict Of(X509Certificate2 leaf, X509Certificate2Collection sent)
    {
        var key = ChainFingerprint.Of(leaf, sent);
        var now = time.GetUtcNow();
        if (_verdicts.TryGetValue(key, out var kept))
        {
            var verdict = ValueOf(key, kept);
            if (now < verdict.ValidUntil)
                return verdict;
            _verdicts.TryRemove(KeyValuePair.Create(key, kept));
        }
        if (_verdicts.Count >= Capacity)
            Forget(now);
        return ValueOf(key, _verdicts.GetOrAdd(key, _ => new Lazy<ChainVerdict>(() =>
        {
            Interlocked.Increment(ref _builds);
            return build(leaf, sent, time.GetUtcNow()) with { Words = CertificateWords.Of(leaf).IfShort() };
        })));
    }

    private ChainVerdict ValueOf(Digest key, Lazy<ChainVerdict> entry)
    {
        try
        {
            return entry.Value;
        }
        catch
        {
            // It would throw the same for ever: what failed here was no certificate but this machine.
            _verdicts.TryRemove(KeyValuePair.Create(key, entry));
            throw;
        }
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
