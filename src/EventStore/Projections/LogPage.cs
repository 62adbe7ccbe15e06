namespace EventMonitors.EventStore.Projections;

/// <summary>A piece of the log.</summary>
/// <param name="Events">Its events of the types that were asked for, by ascending position.</param>
/// <param name="UpTo">Everything up to and including this position is in this page or in one before it.</param>
/// <param name="Bytes">The size of the events' data as it is stored.</param>
internal sealed record LogPage(IReadOnlyList<StoredEvent> Events, long UpTo, long Bytes);
