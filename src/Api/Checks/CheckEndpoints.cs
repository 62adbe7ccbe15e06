using EventMonitors.Api.Audit;
using EventMonitors.Api.Http;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Checks;

/// <summary>Checks over HTTP.</summary>
public static class CheckEndpoints
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;

    /// <summary>Maps <c>GET /api/imap-pop-monitors/{id}/checks</c>.</summary>
    public static void MapCheckPages(this IEndpointRouteBuilder routes) =>
        routes.MapGet(ApiPaths.Monitor + "/checks", ReadAsync).RequireReader(ApiScope.ChecksRead).RecordsReads().WithName("getMonitorChecks").WithTags("Checks")
            .WithSummary("A monitor's checks, newest first.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(404);

    private static async Task<Ok<CheckPage>> ReadAsync(
        long id,
        string? before,
        string? limit,
        HttpContext context,
        [FromServices] MonitorQueries monitors,
        [FromServices] CheckQueries checks,
        [FromServices] ReadRecorder reads,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var position = QueryFields.WholeNumber("before", before, 1, long.MaxValue, errors);
        var most = (int)(QueryFields.WholeNumber("limit", limit, 1, MaxLimit, errors) ?? DefaultLimit);
        if (errors.Any) throw Problems.InvalidRequest(errors);

        var organizationId = await monitors.FindOrganizationAsync(id, Caller.Of(context).OrganizationId, cancellationToken) ?? throw Problems.NotFound("Monitor");
        var page = await checks.ReadAsync(id, organizationId, position ?? long.MaxValue, most, cancellationToken);
        await reads.RecordAsync(context, RecordOf(organizationId, id, position, page), cancellationToken);
        return TypedResults.Ok(page);
    }

    private static HistoryRead RecordOf(long organizationId, long monitorId, long? before, CheckPage page) => new(
        ReadKind.Checks,
        organizationId,
        monitorId,
        Before: before,
        Count: page.Items.Count,
        FirstPosition: page.Items.Count > 0 ? page.Items[^1].Position : null,
        LastPosition: page.Items.Count > 0 ? page.Items[0].Position : null);
}
