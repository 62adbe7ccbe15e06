using EventMonitors.Api.Http;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Monitors;

/// <summary>HTTP to command and back.</summary>
public static class MonitorEndpoints
{
    /// <summary>Maps the endpoints of the resource itself.</summary>
    public static void MapMonitorEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(ApiPaths.Monitors, CreateAsync).RequireEditor().WithName("createMonitor").WithTags("Monitors")
            .WithSummary("Creates an IMAP/POP monitor.").DescribesBody<CreateMonitorBody>()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(413).ProducesProblem(415);
        routes.MapGet(ApiPaths.Monitor, FindAsync).RequireReader().WithName("getMonitor").WithTags("Monitors")
            .WithSummary("Reads an IMAP/POP monitor; the password is masked.")
            .ProducesProblem(401).ProducesProblem(404);
    }

    private static async Task<Created<MonitorResponse>> CreateAsync(HttpContext context, [FromServices] CreateMonitorHandler handler, CancellationToken cancellationToken)
    {
        var caller = Caller.Of(context);
        var organizationId = caller.OrganizationId ?? throw Problems.Forbidden("Only a member of an organization may create monitors.");
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken);
        var request = CreateMonitorRequest.Read(body.RootElement);
        var created = await handler.HandleAsync(organizationId, request, RequestMetadata.Of(context, caller), cancellationToken);
        return TypedResults.Created($"{ApiPaths.Monitors}/{created.Id}", MonitorResponse.Of(created, new RawJson(request.Config.Raw)));
    }

    private static async Task<Ok<MonitorResponse>> FindAsync(
        long id, HttpContext context, [FromServices] MonitorQueries monitors, CancellationToken cancellationToken) =>
        TypedResults.Ok(await monitors.FindAsync(id, Caller.Of(context).OrganizationId, cancellationToken) ?? throw Problems.NotFound("Monitor"));
}
