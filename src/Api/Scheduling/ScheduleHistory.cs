using EventMonitors.Api.Checks;
using EventMonitors.Api.Monitors;

namespace EventMonitors.Api.Scheduling;

/// <summary>One event of a monitor's configuration.</summary>
/// <param name="Data">The fact.</param>
/// <param name="Version">Its version in the stream.</param>
/// <param name="At">When it happened.</param>
public sealed record ConfigurationStep(object Data, long Version, DateTimeOffset At);

/// <summary>
/// Which slots a monitor had while its configuration changed: those of each configuration until the next one, and the first checks
/// that changes bring. Needed where a leader ended between a change and the ends of what came before it.
/// </summary>
public static class ScheduleHistory
{
    // A change that another one follows so soon may have been taken together with that.
    private static readonly TimeSpan Coalesced = TimeSpan.FromSeconds(5);

    /// <summary>The slots that must have, or will have, an end and that nobody has judged.</summary>
    /// <param name="monitor">The monitor as it is now, or was last.</param>
    /// <param name="steps">Its whole configuration, event by event.</param>
    /// <param name="progress">How far the predecessor was.</param>
    /// <param name="until">Slots up to here are the predecessor's.</param>
    /// <param name="asksAgain">The version whose first check the successor asks for itself; <c>null</c> for none.</param>
    public static IReadOnlyList<UnendedSlots> FindUnended(
        ScheduledMonitor monitor, IReadOnlyList<ConfigurationStep> steps, ScheduleProgress progress, DateTimeOffset until, long? asksAgain)
    {
        var unended = new List<UnendedSlots>();
        var state = (State?)null;
        for (var i = 0; i < steps.Count; i++)
        {
            var before = state;
            state = Evolve(state, steps[i]);
            if (state is not { IsChecked: true }) continue;

            var now = state.Of(monitor);
            var probes = before is not { IsChecked: true } || before.ProbeVersion != state.ProbeVersion;
            if (probes) state = state with { From = now.Slots.AfterChange(steps[i].At) };
            else if (before!.IntervalSeconds != state.IntervalSeconds) state = state with { From = now.Slots.After(steps[i].At) };

            var judged = progress.JudgedUntil - Reconciliation.Lifetime(now);
            var next = i + 1 < steps.Count ? steps[i + 1].At : DateTimeOffset.MaxValue;
            if (probes && steps[i].At > judged && asksAgain != state.ProbeVersion)
                unended.Add(Stretch(now, steps[i].At, steps[i].At, progress) with { Trigger = CheckTrigger.Change, Superseded = next - steps[i].At < Coalesced });

            var first = now.Slots.After(steps[i].At);
            if (state.From > first) first = state.From;
            if (now.Slots.After(judged) is var open && open > first) first = open;
            var last = now.Slots.Latest(next < until ? next : until);
            if (first <= last) unended.Add(Stretch(now, first, last, progress));
        }

        return unended;
    }

    private static UnendedSlots Stretch(ScheduledMonitor monitor, DateTimeOffset first, DateTimeOffset last, ScheduleProgress progress) =>
        new(monitor, first, last) { AskedUntil = progress.AskedUntil, EndedUntil = last };

    private static State? Evolve(State? state, ConfigurationStep step) => (step.Data, state) switch
    {
        (MonitorCreated e, _) => new State(step.Version, step.Version, e.CheckInterval, e.TimeoutSeconds, e.Status != MonitorStatus.Disabled, DateTimeOffset.MinValue),
        (MonitorReconfigured e, not null) => state with
        {
            Version = step.Version,
            ProbeVersion = e.ChangesProbe() ? step.Version : state.ProbeVersion,
            IntervalSeconds = e.CheckInterval?.New ?? state.IntervalSeconds,
            TimeoutSeconds = e.TimeoutSeconds?.New ?? state.TimeoutSeconds,
        },
        (MonitorStatusChanged e, not null) => state with
        {
            Version = step.Version,
            ProbeVersion = e.Activates() ? step.Version : state.ProbeVersion,
            IsChecked = e.New != MonitorStatus.Disabled,
        },
        (MonitorDeleted, not null) => state with { Version = step.Version, IsChecked = false },
        (_, not null) => state with { Version = step.Version },
        _ => null,
    };

    private sealed record State(long Version, long ProbeVersion, int IntervalSeconds, int TimeoutSeconds, bool IsChecked, DateTimeOffset From)
    {
        public ScheduledMonitor Of(ScheduledMonitor monitor) => monitor with
        {
            Version = Version,
            ProbeVersion = ProbeVersion,
            IntervalSeconds = IntervalSeconds,
            TimeoutSeconds = Math.Min(TimeoutSeconds, IntervalSeconds),
        };
    }
}
