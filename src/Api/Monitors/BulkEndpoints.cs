using EventMonitors.Api.Http;
using EventMonitors.Api.Idempotency;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Monitors;

/// <summary>Many monitors in one request, each with its own outcome.</summary>
public static class BulkEndpoints
{
    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>Maps <c>POST /api/imap-pop-monitors/bulk</c> and <c>/bulk-status</c>.</summary>
    public static void MapBulk(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(ApiPaths.Monitors + "/bulk", CreateAsync).RequireEditor(ApiScope.MonitorsWrite).WithName("createMonitors").WithTags("Monitors")
            .WithSummary("Creates up to 250 monitors, each with its own outcome.").DescribesBody<BulkCreateBody>()
            .AcceptsIdempotencyKey(MonitorEndpoints.CreatedSecrets, mostBytes: MostBytes)
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(413).ProducesProblem(415);
        routes.MapPost(ApiPaths.Monitors + "/bulk-status", ChangeStatusAsync).RequireEditor(ApiScope.MonitorsWrite).WithName("changeMonitorStatuses").WithTags("Monitors")
            .WithSummary("Sets the status of up to 250 monitors, each with its own outcome; the passwords in the answer are masked.").DescribesBody<BulkStatusBody>()
            .AcceptsIdempotencyKey()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(413).ProducesProblem(415);
    }

    private static async Task<Ok<BulkResponse<CreationOutcome>>> CreateAsync(HttpContext context, [FromServices] BulkCreateHandler handler, CancellationToken cancellationToken)
    {
        var (caller, organizationId) = MonitorEndpoints.EditorOf(context);
        using var body = JsonBody.Parse(await JsonBody.ReadBytesAsync(context.Request, cancellationToken, mostBytes: MostBytes));
        var items = BulkRequest.Items(body.RootElement, "items");
        return TypedResults.Ok(new BulkResponse<CreationOutcome>(await handler.HandleAsync(organizationId, items, RequestMetadata.Of(context, caller), cancellationToken)));
    }

    private static async Task<Ok<BulkResponse<StatusOutcome>>> ChangeStatusAsync(HttpContext context, [FromServices] ChangeStatusHandler handler, CancellationToken cancellationToken)
    {
        var (caller, organizationId) = MonitorEndpoints.EditorOf(context);
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken);
        var request = BulkStatusRequest.Read(body.RootElement);
        return TypedResults.Ok(new BulkResponse<StatusOutcome>(await handler.HandleAsync(organizationId, request, RequestMetadata.Of(context, caller), cancellationToken)));
    }
}
