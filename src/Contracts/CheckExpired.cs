namespace EventMonitors.Contracts;

/// <summary>
/// A worker found a request too late to be of use and did not run it. Sent to <see cref="Queues.CheckResults"/>;
/// recorded as a missed check, so that no slot ends in silence.
/// </summary>
public sealed record CheckExpired
{
    /// <summary>The shape of this message; raised when a field changes its meaning.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <inheritdoc cref="CheckRequested.CheckId"/>
    public required Guid CheckId { get; init; }

    /// <inheritdoc cref="CheckRequested.MonitorId"/>
    public required long MonitorId { get; init; }

    /// <inheritdoc cref="CheckRequested.OrganizationId"/>
    public required long OrganizationId { get; init; }

    /// <inheritdoc cref="CheckRequested.MonitorVersion"/>
    public required long MonitorVersion { get; init; }

    /// <inheritdoc cref="CheckRequested.ProbeVersion"/>
    public required long ProbeVersion { get; init; }

    /// <inheritdoc cref="CheckRequested.Trigger"/>
    public required string Trigger { get; init; }

    /// <inheritdoc cref="CheckRequested.Slot"/>
    public required DateTimeOffset Slot { get; init; }

    /// <summary>When the worker took the request, in UTC.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <inheritdoc cref="CheckCompleted.Worker"/>
    public required string Worker { get; init; }
}
