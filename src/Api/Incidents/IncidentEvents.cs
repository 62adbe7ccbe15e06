using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Incidents;

/// <summary>
/// A mailbox cannot be used any more, as several checks in a row agree. Alias <c>monitor_went_down</c>, stream
/// <c>incidents-{monitorId}</c>.
/// </summary>
/// <param name="MonitorId">Internal id.</param>
/// <param name="OrganizationId">The owning organization; also the tenant of the stream.</param>
/// <param name="CustomerId">The owning customer.</param>
/// <param name="IncidentId">Name-based UUID of the incident (<see cref="IncidentIds"/>).</param>
/// <param name="Since">The slot of the first failure of the row.</param>
/// <param name="Fault">The fault class of the check that confirmed it.</param>
/// <param name="Message">What that check said, safe to show to a customer.</param>
/// <param name="CheckId">That check.</param>
/// <param name="Confirmations">How many failures in a row it took.</param>
public sealed record MonitorWentDown(
    long MonitorId,
    long OrganizationId,
    long CustomerId,
    Guid IncidentId,
    DateTimeOffset Since,
    string Fault,
    string Message,
    Guid CheckId,
    int Confirmations) : IMonitorEvent;

/// <summary>
/// A mailbox can be used again, as one check or several in a row say. Alias <c>monitor_recovered</c>, stream
/// <c>incidents-{monitorId}</c>.
/// </summary>
/// <param name="MonitorId">Internal id.</param>
/// <param name="OrganizationId">The owning organization; also the tenant of the stream.</param>
/// <param name="IncidentId">The incident that is over.</param>
/// <param name="Since">When it began.</param>
/// <param name="RecoveredAt">The slot of the first success of the row.</param>
/// <param name="Seconds">How long it lasted: from <paramref name="Since"/> to <paramref name="RecoveredAt"/>.</param>
/// <param name="CheckId">The check that confirmed it.</param>
/// <param name="Confirmations">How many successes in a row it took.</param>
public sealed record MonitorRecovered(
    long MonitorId,
    long OrganizationId,
    Guid IncidentId,
    DateTimeOffset Since,
    DateTimeOffset RecoveredAt,
    double Seconds,
    Guid CheckId,
    int Confirmations) : IMonitorEvent;

/// <summary>
/// An incident is not followed any more: nobody looks, or what is found does not count. Alias <c>incident_closed</c>, stream
/// <c>incidents-{monitorId}</c>.
/// </summary>
/// <param name="MonitorId">Internal id.</param>
/// <param name="OrganizationId">The owning organization; also the tenant of the stream.</param>
/// <param name="IncidentId">The incident.</param>
/// <param name="Since">When it began.</param>
/// <param name="ClosedAt">When the monitor was disabled, deleted or taken into maintenance.</param>
/// <param name="Reason">Why (<see cref="CloseReason"/>).</param>
public sealed record IncidentClosed(
    long MonitorId,
    long OrganizationId,
    Guid IncidentId,
    DateTimeOffset Since,
    DateTimeOffset ClosedAt,
    string Reason) : IMonitorEvent;

/// <summary>Why an incident is closed although the mailbox was not found up.</summary>
public static class CloseReason
{
    /// <summary>The monitor is not checked any more.</summary>
    public const string Disabled = "disabled";

    /// <summary>What its checks find does not count.</summary>
    public const string Maintenance = "maintenance";

    /// <summary>The monitor is gone.</summary>
    public const string Deleted = "deleted";
}
