using EventMonitors.Api.Checks;
using EventMonitors.Api.Http;
using EventMonitors.Api.Idempotency;
using EventMonitors.Api.Scheduling;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.OnDemand;

/// <summary>Checks at once over HTTP.</summary>
public static class CheckNowEndpoints
{
    private const int MaxWait = 60;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Maps <c>POST /api/imap-pop-monitors/{id}/check</c>.</summary>
    public static void MapCheckNow(this IEndpointRouteBuilder routes) =>
        routes.MapPost(ApiPaths.Monitor + "/check", CheckAsync).RequireEditor(ApiScope.ChecksRun).WithName("checkMonitor").WithTags("Checks")
            .WithSummary("Checks a monitor at once and waits for what comes out, or says where that will be.").AcceptsIdempotencyKey()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(429);

    private static async Task<Results<Ok<CheckItem>, Accepted<CheckItem>>> CheckAsync(
        long id,
        string? wait,
        HttpContext context,
        [FromServices] CheckNowHandler handler,
        [FromServices] CheckNowWait end,
        [FromServices] WaitingRequests waiting,
        CancellationToken cancellationToken)
    {
        var caller = Caller.Of(context);
        var organizationId = caller.OrganizationId ?? throw Problems.Forbidden("Only a member of an organization may have its monitors checked.");
        var errors = new FieldErrors();
        var seconds = QueryFields.WholeNumber("wait", wait, 0, MaxWait, errors);
        if (errors.Any) throw Problems.InvalidRequest(errors);

        IDisposable? seat = null;
        try
        {
            var asked = await handler.AskAsync(id, organizationId, TakeSeat, RequestMetadata.Of(context, caller), cancellationToken);
            return Answer(id, await end.WaitAsync(asked, Patience(asked, seconds), cancellationToken) ?? throw Problems.NotFound("Check"));
        }
        finally
        {
            seat?.Dispose();
        }

        // Before anything is asked for: who is refused has changed nothing.
        void TakeSeat()
        {
            if (seconds != 0) seat ??= waiting.Enter(organizationId);
        }
    }

    private static Results<Ok<CheckItem>, Accepted<CheckItem>> Answer(long monitorId, CheckItem check) => check.Outcome == CheckItem.Pending
        ? TypedResults.Accepted($"{ApiPaths.Monitors}/{monitorId}/checks/{check.CheckId:D}", check)
        : TypedResults.Ok(check);

    // Where nothing is said, as long as the check may take where a worker takes it soon.
    private static TimeSpan Patience(CheckAskedFor asked, long? seconds)
    {
        var patience = seconds is { } wanted ? TimeSpan.FromSeconds(wanted) : asked.ExpiresAt - asked.Slot - DueCheck.Waiting + Grace;
        return patience < TimeSpan.FromSeconds(MaxWait) ? patience : TimeSpan.FromSeconds(MaxWait);
    }
}
