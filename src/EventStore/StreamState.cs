namespace EventMonitors.EventStore;

/// <summary>What the store knows of a stream without reading its events.</summary>
/// <param name="TenantId">Whose stream it is.</param>
/// <param name="StreamId">The stream's name, unique within its tenant.</param>
/// <param name="StreamType">The alias of what it is about; <c>null</c> where another application made it without one.</param>
/// <param name="Version">The version of its last event.</param>
/// <param name="Created">When its first event happened, in UTC.</param>
/// <param name="LastTimestamp">When its last event happened, in UTC.</param>
/// <param name="IsArchived">Whether it is closed for good; see <see cref="PostgresEventStore.ArchiveStreamsAsync"/>.</param>
public sealed record StreamState(
    string TenantId,
    string StreamId,
    string? StreamType,
    long Version,
    DateTimeOffset Created,
    DateTimeOffset LastTimestamp,
    bool IsArchived);
