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
    public static void MapChecks(this IEndpointRouteBuilder routes) =>
        routes.MapGet(ApiPaths.Monitor + "/checks", ReadAsync).RequireReader().WithName("getMonitorChecks").WithTags("Checks")
            .WithSummary("A monitor's checks, newest first.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(404);

    private static async Task<Ok<CheckPage>> ReadAsync(
        long id,
        string? before,
        string? limit,
        HttpContext context,
        [FromServices] MonitorQueries monitors,
        [FromServices] CheckQueries checks,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var position = QueryFields.WholeNumber("before", before, 1, long.MaxValue, errors) ?? long.MaxValue;
        var most = (int)(QueryFields.WholeNumber("limit", limit, 1, MaxLimit, errors) ?? DefaultLimit);
        if (errors.Any) throw Problems.InvalidRequest(errors);

        var organizationId = await monitors.FindOrganizationAsync(id, Caller.Of(context).OrganizationId, cancellationToken) ?? throw Problems.NotFound("Monitor");
        return TypedResults.Ok(await checks.ReadAsync(id, organizationId, position, most, cancellationToken));
    }
}
