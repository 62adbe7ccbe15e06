using EventMonitors.Contracts;

namespace EventMonitors.Api.Secrets;

/// <summary>The keys that credentials travel under to the workers (<c>Secrets:Transport</c>).</summary>
public sealed class TransportKeys(IReadOnlyList<TransportKey> all)
{
    /// <summary>The key that seals; workers open with any of theirs.</summary>
    public TransportKey Sealing => all[0];
}
