namespace EventMonitors.EventStore;

/// <summary>What one poll brought.</summary>
/// <param name="Events">Events behind the checkpoint of the poll before, by ascending position; may be empty.</param>
/// <param name="Checkpoint">
/// Everything up to and including this position has been handed out, or will never be there: what a reader that starts
/// again continues after.
/// </param>
public sealed record ForwardPage(IReadOnlyList<StoredEvent> Events, long Checkpoint)
{
    /// <summary>Whether there may be more behind it already, which only waits to be read.</summary>
    public bool IsFull { get; init; }
}
