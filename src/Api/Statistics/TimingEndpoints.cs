using EventMonitors.Api.Audit;
using EventMonitors.Api.Http;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Statistics;

/// <summary>Timings over HTTP.</summary>
public static class TimingEndpoints
{
    // Each value in it is read and sorted, whatever the step.
    private const int MaxDays = 100;
    private const int MinStep = 60;
    private const int MaxStep = 86_400;
    private const int DefaultStep = 3_600;
    private const int MaxBuckets = 1_000;

    /// <summary>Maps <c>GET /api/imap-pop-monitors/{id}/timings</c>.</summary>
    public static void MapTimings(this IEndpointRouteBuilder routes) =>
        routes.MapGet(ApiPaths.Monitor + "/timings", ReadAsync).RequireReader(ApiScope.ChecksRead).RecordsReads().WithName("getMonitorTimings").WithTags("Checks")
            .WithSummary("How long a monitor's checks took, phase by phase, for plots.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);

    private static async Task<Ok<MonitorTimings>> ReadAsync(
        long id,
        string? from,
        string? to,
        string? step,
        HttpContext context,
        [FromServices] MonitorQueries monitors,
        [FromServices] TimingQueries timings,
        [FromServices] TimeProvider clock,
        [FromServices] ReadRecorder reads,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var window = TimeWindow.Read(from, to, MaxDays, clock.GetUtcMilliseconds(), errors);
        var seconds = (int)(QueryFields.WholeNumber("step", step, MinStep, MaxStep, errors) ?? DefaultStep);
        if (!errors.Any && TimingBuckets.CountOf(window, seconds) > MaxBuckets) errors.Add("step", $"must be longer: the answer would have more than {MaxBuckets} buckets.");
        if (errors.Any) throw Problems.InvalidRequest(errors);

        var organizationId = await monitors.FindOrganizationAsync(id, Caller.Of(context).OrganizationId, cancellationToken) ?? throw Problems.NotFound("Monitor");
        var found = await timings.ReadAsync(id, organizationId, window, seconds, cancellationToken);
        await reads.RecordAsync(context, new HistoryRead(ReadKind.Timings, organizationId, id, From: window.From, To: window.To, Count: found.Items.Count) { Filters = ReadFilters.Of(("step", step)) }, cancellationToken);
        return TypedResults.Ok(found);
    }
}
