namespace EventMonitors.Api.Secrets;

/// <summary>
/// Data keys were unwrapped and wrapped again by another key of the ring; what they seal did not change. Alias
/// <c>data_keys_rewrapped</c>, stream <c>secrets</c>, of the platform's own tenant. A rotation writes one for each batch.
/// </summary>
/// <param name="RingKeyId">The key of the ring that they are wrapped by now.</param>
/// <param name="Count">How many were wrapped anew in this batch.</param>
public sealed record DataKeysRewrapped(string RingKeyId, int Count);
