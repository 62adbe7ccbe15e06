using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Incidents;

/// <summary>One of the replicas watches for incidents; see <see cref="LeaderLoop"/>. Whoever leads reads on from the checkpoint.</summary>
public sealed class IncidentLeader(string connectionString, Func<IncidentWatch> newWatch, TimeProvider clock, ILogger<IncidentLeader> logger)
    : LeaderLoop(connectionString, Role, clock, logger)
{
    /// <summary>"EVMI", the first key of the lock that the leader holds.</summary>
    internal const int Purpose = 0x45564D49;

    private static readonly LedRole Role = new("event-monitors-incidents", Purpose) { LongestPause = TimeSpan.FromSeconds(10) };

    /// <inheritdoc/>
    protected override async Task LeadAsync(LeaderLock leadership, CancellationToken stoppingToken)
    {
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, leadership.Lost);
        await newWatch().RunAsync(leading.Token);
    }
}
