using EventMonitors.Api.Http;
using EventMonitors.Api.OnDemand;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Trials;

/// <summary>Trials over HTTP.</summary>
public static class TrialEndpoints
{
    /// <summary>Maps <c>POST /api/imap-pop-monitors/test</c>.</summary>
    public static void MapTrialEndpoints(this IEndpointRouteBuilder routes) =>
        routes.MapPost(ApiPaths.Monitors + "/test", TryAsync).RequireEditor(ApiScope.ChecksRun).WithName("testConfiguration").WithTags("Checks")
            .WithSummary("Tries a configuration without storing it.").DescribesBody<TrialBody>()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(413).ProducesProblem(415).ProducesProblem(429).ProducesProblem(503).ProducesProblem(504);

    private static async Task<Ok<TrialResponse>> TryAsync(
        HttpContext context, [FromServices] TrialHandler handler, [FromServices] TestAllowance allowance, CancellationToken cancellationToken)
    {
        var caller = Caller.Of(context);
        var organizationId = caller.OrganizationId ?? throw Problems.Forbidden("Only a member of an organization may have configurations tried.");
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken);
        var request = TrialRequest.Read(body.RootElement);
        await using var place = await allowance.TakeAsync(organizationId, TrialHandler.LongestFor(request), cancellationToken);
        return TypedResults.Ok(await handler.HandleAsync(organizationId, request, place, RequestMetadata.Of(context, caller), cancellationToken));
    }
}
