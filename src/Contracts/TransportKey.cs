namespace EventMonitors.Contracts;

/// <summary>A key that Api and workers share for sealing credentials on the broker; printed, it shows its id alone.</summary>
/// <param name="Id">Names the key in an envelope, so that keys can be rotated.</param>
/// <param name="Value">32 bytes.</param>
public sealed record TransportKey(string Id, ReadOnlyMemory<byte> Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"{nameof(TransportKey)} {Id}";
}
