using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Scheduling;

/// <summary>One of the replicas leads the schedule; see <see cref="LeaderLoop"/>.</summary>
public sealed class ScheduleLeader(string connectionString, Func<Schedule> newSchedule, TimeProvider clock, ILogger<ScheduleLeader> logger)
    : LeaderLoop(connectionString, Role, clock, logger)
{
    // "EVMS". Slots go by meanwhile, so it is tried again every second.
    private static readonly LedRole Role = new("event-monitors-scheduler", 0x45564D53);

    /// <inheritdoc/>
    protected override Task LeadAsync(LeaderLock leadership, CancellationToken stoppingToken) => newSchedule().RunAsync(leadership, stoppingToken);
}
