namespace EventMonitors.EventStore;

/// <summary>Events for the end of one stream.</summary>
/// <param name="TenantId">Whose stream it is; <see cref="PostgresEventStore.DefaultTenant"/> where there are no tenants.</param>
/// <param name="StreamId">The stream's name, unique within its tenant.</param>
/// <param name="StreamType">The alias of what the stream is about; kept from the stream's first append.</param>
/// <param name="Expected">Where the writer believes the stream to end.</param>
/// <param name="Events">At least one event, in the order in which they happened.</param>
public sealed record StreamAppend(
    string TenantId,
    string StreamId,
    string StreamType,
    ExpectedVersion Expected,
    IReadOnlyList<NewEvent> Events);
