namespace EventMonitors.EventStore;

/// <summary>An append with an expected version carried an event id that the store knows already; nothing of it was written.</summary>
public sealed class DuplicateEventException : Exception
{
    /// <summary>Makes the exception.</summary>
    public DuplicateEventException(IReadOnlyList<Guid> eventIds, Exception? inner = null)
        : base($"Already in the store, or twice in one append: {string.Join(", ", eventIds)}.", inner) => EventIds = eventIds;

    /// <summary>The ids that were there before; at least one.</summary>
    public IReadOnlyList<Guid> EventIds { get; }
}
