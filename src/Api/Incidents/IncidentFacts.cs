using EventMonitors.Api.Checks;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Incidents;

/// <summary>Takes from an event of the log what incidents depend on.</summary>
public static class IncidentFacts
{
    private static readonly Type[] Taken = [typeof(CheckCompleted), typeof(MonitorCreated), typeof(MonitorStatusChanged), typeof(MonitorReconfigured), typeof(MonitorDeleted)];

    /// <summary>The names of the events that are looked at.</summary>
    public static IReadOnlyCollection<string> NamesIn(EventTypes types) => [.. Taken.Select(types.AliasOf)];

    /// <summary>The facts of an event, in their order; none where nothing depends on it.</summary>
    public static IEnumerable<IncidentFact> Of(StoredEvent stored) => stored.Data switch
    {
        CheckCompleted check => [new IncidentFact.Result(check.OrganizationId, check.CheckId, check.Slot, check.MonitorVersion, check.ProbeVersion, check.Verdict, check.Fault, check.Message)],
        MonitorCreated created => OfCreation(created, stored),
        MonitorStatusChanged changed when TenantId.OrganizationOf(stored.TenantId) is { } id => [new IncidentFact.StatusSet(id, changed.New, stored.Version, stored.Timestamp)],
        MonitorDeleted when TenantId.OrganizationOf(stored.TenantId) is { } id => [new IncidentFact.StatusSet(id, WatchedStatus.Deleted, stored.Version, stored.Timestamp)],
        MonitorReconfigured changed when (changed.Confirmations is not null || changed.RecoveryConfirmations is not null) && TenantId.OrganizationOf(stored.TenantId) is { } id => [OfChange(changed, id)],
        _ => [],
    };

    // What is as it is for most monitors is nothing to remember.
    private static IEnumerable<IncidentFact> OfCreation(MonitorCreated created, StoredEvent stored)
    {
        if (created.Status != MonitorStatus.Active) yield return new IncidentFact.StatusSet(created.OrganizationId, created.Status, stored.Version, stored.Timestamp);
        if (created.Confirmations is not null || created.RecoveryConfirmations is not null)
            yield return new IncidentFact.ConfirmationsSet(created.OrganizationId, new IncidentFact.Needed(created.Confirmations), new IncidentFact.Needed(created.RecoveryConfirmations));
    }

    private static IncidentFact.ConfirmationsSet OfChange(MonitorReconfigured changed, long organizationId) => new(
        organizationId,
        changed.Confirmations is { } failures ? new IncidentFact.Needed(failures.New) : null,
        changed.RecoveryConfirmations is { } successes ? new IncidentFact.Needed(successes.New) : null);
}
