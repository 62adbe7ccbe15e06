using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Incidents;

/// <summary>Decides when a monitor went down, and when that is over: from results in a row, in the order of their slots.</summary>
public static class IncidentDecider
{
    /// <summary>Failures in a row that make an incident, where the monitor says nothing else.</summary>
    public const int DefaultConfirmations = 2;

    /// <summary>Successes in a row that end it, where the monitor says nothing else.</summary>
    public const int DefaultRecoveryConfirmations = 1;

    private const string Up = "up";
    private const string Down = "down";

    /// <summary>The state after a fact, and what follows from it.</summary>
    /// <param name="state">The state before it. Its customer is known where the fact is a failure.</param>
    /// <param name="fact">The next one in the order of the log.</param>
    public static IncidentDecision Decide(IncidentState state, IncidentFact fact) => fact switch
    {
        IncidentFact.Result result when Counts(state, result) => result.Verdict == Down ? Fail(state, result) : Succeed(state, result),
        IncidentFact.StatusSet set => SetStatus(state, set),
        IncidentFact.ConfirmationsSet set => new IncidentDecision(state with
        {
            Confirmations = set.Failures is { } failures ? failures.InARow : state.Confirmations,
            RecoveryConfirmations = set.Successes is { } successes ? successes.InARow : state.RecoveryConfirmations,
        }),
        _ => new IncidentDecision(state),
    };

    // What can say nothing about the mailbox neither counts nor breaks a row. What ran with a status that is past, or for a slot
    // that a newer result has overtaken, came too late.
    private static bool Counts(IncidentState state, IncidentFact.Result result) =>
        result.Verdict is Up or Down
        && state.Status == WatchedStatus.Active
        && result.MonitorVersion >= state.StatusVersion
        && !(result.Slot < state.Newest);

    private static IncidentDecision Fail(IncidentState state, IncidentFact.Result result)
    {
        if (state.Open is not null) return new IncidentDecision(state with { Newest = result.Slot, Recovering = null });
        // A monitor that the log knows nothing of.
        if (state.CustomerId is not { } customerId) return new IncidentDecision(state);

        var needed = state.Confirmations ?? DefaultConfirmations;
        var row = ResultRow.Add(state.Failing, result);
        if (row.Count < needed) return new IncidentDecision(state with { Newest = result.Slot, Failing = row });

        var open = new OpenIncident(IncidentIds.OfIncident(state.MonitorId, result.CheckId), row.Since);
        return new IncidentDecision(
            state with { Newest = result.Slot, Failing = null, Open = open },
            IncidentIds.OfWentDown(state.MonitorId, result.CheckId),
            new MonitorWentDown(state.MonitorId, result.OrganizationId, customerId, open.Id, open.Since, result.Fault, result.Message, result.CheckId, row.Count));
    }

    private static IncidentDecision Succeed(IncidentState state, IncidentFact.Result result)
    {
        if (state.Open is not { } open) return new IncidentDecision(state with { Newest = result.Slot, Failing = null });

        var needed = state.RecoveryConfirmations ?? DefaultRecoveryConfirmations;
        var row = ResultRow.Add(state.Recovering, result);
        if (row.Count < needed) return new IncidentDecision(state with { Newest = result.Slot, Recovering = row });

        return new IncidentDecision(
            state with { Newest = result.Slot, Recovering = null, Open = null },
            IncidentIds.OfRecovered(state.MonitorId, result.CheckId),
            new MonitorRecovered(state.MonitorId, result.OrganizationId, open.Id, open.Since, row.Since, (row.Since - open.Since).TotalSeconds, result.CheckId, row.Count));
    }

    private static IncidentDecision SetStatus(IncidentState state, IncidentFact.StatusSet set)
    {
        var next = state with { Status = set.Status, StatusVersion = set.Version, Failing = null, Recovering = null };
        if (set.Status == WatchedStatus.Active || state.Open is not { } open) return new IncidentDecision(next);

        var reason = set.Status switch
        {
            WatchedStatus.Maintenance => CloseReason.Maintenance,
            WatchedStatus.Deleted => CloseReason.Deleted,
            _ => CloseReason.Disabled,
        };
        return new IncidentDecision(
            next with { Open = null },
            IncidentIds.OfClosed(state.MonitorId, set.Version),
            new IncidentClosed(state.MonitorId, set.OrganizationId, open.Id, open.Since, set.At > open.Since ? set.At : open.Since, reason));
    }
}

/// <summary>What follows from a fact.</summary>
/// <param name="State">The state after it.</param>
/// <param name="EventId">The id of the event that it leads to; name-based, so that the same decision is the same event.</param>
/// <param name="Event">The event; <c>null</c> where it leads to none.</param>
public sealed record IncidentDecision(IncidentState State, Guid EventId = default, IMonitorEvent? Event = null);
