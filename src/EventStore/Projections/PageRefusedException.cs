namespace EventMonitors.EventStore.Projections;

/// <summary>These events cannot be taken, and trying again would change nothing.</summary>
internal sealed class PageRefusedException(IReadOnlyList<StoredEvent> events, Exception inner) : Exception(inner.Message, inner)
{
    public IReadOnlyList<StoredEvent> Events { get; } = events;
}
