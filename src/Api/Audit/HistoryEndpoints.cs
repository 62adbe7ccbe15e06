using EventMonitors.Api.Http;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Audit;

/// <summary>History over HTTP.</summary>
public static class HistoryEndpoints
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    /// <summary>Maps <c>GET /api/imap-pop-monitors/{id}/events</c>.</summary>
    public static void MapHistory(this IEndpointRouteBuilder routes) =>
        routes.MapGet(ApiPaths.Monitor + "/events", ReadAsync).RequireReader().WithName("getMonitorEvents").WithTags("History")
            .WithSummary("A monitor's configuration and check events, in the order they happened.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(404);

    private static async Task<Ok<HistoryResponse>> ReadAsync(
        long id,
        string? after,
        string? limit,
        HttpContext context,
        [FromServices] MonitorQueries monitors,
        [FromServices] HistoryQueries history,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var position = QueryFields.WholeNumber("after", after, 0, long.MaxValue, errors) ?? 0;
        var most = (int)(QueryFields.WholeNumber("limit", limit, 1, MaxLimit, errors) ?? DefaultLimit);
        if (errors.Any) throw Problems.InvalidRequest(errors);

        var organizationId = await monitors.FindOrganizationAsync(id, Caller.Of(context).OrganizationId, cancellationToken) ?? throw Problems.NotFound("Monitor");
        return TypedResults.Ok(await history.ReadAsync(id, organizationId, position, most, cancellationToken));
    }
}
