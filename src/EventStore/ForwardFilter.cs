namespace EventMonitors.EventStore;

/// <summary>Which events a forward read hands out; what is not said is not asked for, so an empty filter takes every event.</summary>
/// <remarks>
/// The tables have one index by position and one by stream, and Marten's layout takes no further ones. So a stream costs what
/// its own events cost; a tenant or a name costs looking at everything in between, whatever is found there. Who serves small
/// pages of one tenant out of a large store keeps a table of positions (an inline projection) and reads those by
/// <see cref="PostgresEventStore.ReadPositionsAsync"/>.
/// </remarks>
public sealed record ForwardFilter
{
    /// <summary>Every event.</summary>
    public static ForwardFilter All { get; } = new();

    /// <summary>Only this tenant's events; <c>null</c> for everybody's.</summary>
    public string? TenantId { get; init; }

    /// <summary>Only this stream's events, together with <see cref="TenantId"/>, since streams are named within a tenant.</summary>
    public string? StreamId { get; init; }

    /// <summary>Only events of these names, in whichever version; <c>null</c> for all.</summary>
    public IReadOnlyCollection<string>? Names { get; init; }

    /// <summary>
    /// Whether events of archived streams are handed out; they are, unless it is said otherwise: a projection that leaves
    /// them out is not what a rebuild would give.
    /// </summary>
    public bool IncludeArchived { get; init; } = true;
}
