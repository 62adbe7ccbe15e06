using System.ComponentModel.DataAnnotations;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Incidents;

/// <summary>A page of incidents, the newest first.</summary>
/// <param name="Items">The incidents.</param>
/// <param name="NextCursor">What to send as <c>cursor</c> for older ones; <c>null</c> at the end.</param>
public sealed record IncidentPage(IReadOnlyList<IncidentItem> Items, string? NextCursor);

/// <summary>A time in which a mailbox could not be used.</summary>
/// <param name="Id">UUID of the incident.</param>
/// <param name="OrganizationId">The owning organization.</param>
/// <param name="CustomerId">The owning customer.</param>
/// <param name="MonitorId">The monitor.</param>
/// <param name="Status"><c>open</c>; <c>recovered</c> where the mailbox was found up again; <c>closed</c> where nobody looks any more.</param>
/// <param name="Since">The slot of the first failure.</param>
/// <param name="RecoveredAt">The slot of the first success after it; <c>null</c> where it did not recover.</param>
/// <param name="ClosedAt">When it was closed; <c>null</c> where it was not.</param>
/// <param name="CloseReason">Why: the monitor was <c>disabled</c>, <c>deleted</c> or taken into <c>maintenance</c>.</param>
/// <param name="Seconds">How long it lasted; <c>null</c> while it is open.</param>
/// <param name="Fault">The fault class of the check that confirmed it.</param>
/// <param name="Message">What that check said.</param>
/// <param name="CheckId">That check.</param>
/// <param name="Confirmations">How many failures in a row it took.</param>
public sealed record IncidentItem(
    Guid Id,
    long OrganizationId,
    long CustomerId,
    long MonitorId,
    [property: AllowedValues("open", "recovered", "closed")] string Status,
    DateTimeOffset Since,
    DateTimeOffset? RecoveredAt,
    DateTimeOffset? ClosedAt,
    [property: AllowedValues("disabled", "deleted", "maintenance")] string? CloseReason,
    double? Seconds,
    [property: ProbeWord(ProbeWords.Faults)] string Fault,
    string Message,
    Guid CheckId,
    int Confirmations);
