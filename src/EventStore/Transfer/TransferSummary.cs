namespace EventMonitors.EventStore.Transfer;

/// <summary>What an export or an import comprised.</summary>
/// <param name="Events">How many events.</param>
/// <param name="Attachments">How many attachments.</param>
/// <param name="Settled">
/// The position up to which it is complete: where the next part of an export begins, or what the next event lies behind.
/// </param>
public sealed record TransferSummary(long Events, long Attachments, long Settled);
