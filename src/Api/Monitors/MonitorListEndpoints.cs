using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Monitors;

/// <summary>Lists of monitors over HTTP.</summary>
public static class MonitorListEndpoints
{
    /// <summary>Maps <c>GET /api/imap-pop-monitors</c>.</summary>
    public static void MapMonitorLists(this IEndpointRouteBuilder routes) =>
        routes.MapGet(ApiPaths.Monitors, ListAsync).RequireReader(ApiScope.MonitorsRead).WithName("listMonitors").WithTags("Monitors")
            .WithSummary("Lists monitors page by page, filtered and sorted; the passwords are masked.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(404);

    private static async Task<Ok<MonitorListResponse>> ListAsync(
        [AsParameters] MonitorListQuery query,
        HttpContext context,
        [FromServices] MonitorListQueries monitors,
        [FromServices] CustomerQueries customers,
        [FromServices] OrganizationQueries organizations,
        CancellationToken cancellationToken)
    {
        var own = Caller.Of(context).OrganizationId;
        var request = MonitorListRequest.Read(query, own);
        await organizations.BoundAsync(request.OrganizationId, own, cancellationToken);
        long? customerId = request.Customer is not { } customer ? null
            : await customers.FindAsync(request.OrganizationId!.Value, customer, cancellationToken) ?? throw Problems.NotFound("Customer");
        var page = await monitors.ReadAsync(request, customerId, cancellationToken);
        return TypedResults.Ok(new MonitorListResponse(page.Monitors, page.End is { } end ? request.CursorAt(end) : null));
    }
}
