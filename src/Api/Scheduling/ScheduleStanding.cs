using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EventMonitors.Api.Scheduling;

/// <summary>Whether this process may take part in the schedule, shown with its readiness.</summary>
public sealed class ScheduleStanding : IHealthCheck
{
    private volatile string? _problem;

    /// <summary>It takes part: it leads its share, or will when there is something to lead.</summary>
    public void TakesPart() => _problem = null;

    /// <summary>It may not lead anything.</summary>
    /// <param name="problem">Why, for an operator.</param>
    public void StandsAside(string problem) => _problem = problem;

    /// <inheritdoc/>
    // Requests are answered all the same, and while the number of shards is being changed somebody has to come first.
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Healthy(_problem));
}
