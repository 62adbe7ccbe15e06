using EventMonitors.Api.Audit;
using EventMonitors.Api.Http;
using EventMonitors.Api.Idempotency;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Monitors;

/// <summary>HTTP to command and back.</summary>
public static class MonitorEndpoints
{
    /// <summary>Where the answer to a creation repeats the secrets that were sent.</summary>
    internal static readonly string[] CreatedSecrets = ["config", "imapPopConfig"];

    /// <summary>Maps the endpoints of the resource itself.</summary>
    public static void MapMonitorEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(ApiPaths.Monitors, CreateAsync).RequireEditor(ApiScope.MonitorsWrite).WithName("createMonitor").WithTags("Monitors")
            .WithSummary("Creates an IMAP/POP monitor.").DescribesBody<CreateMonitorBody>()
            .AcceptsIdempotencyKey(CreatedSecrets, RebuildCreatedAsync)
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(413).ProducesProblem(415);
        routes.MapGet(ApiPaths.Monitor, FindAsync).RequireReader(ApiScope.MonitorsRead).WithMetadata(MonitorQueries.Alongside).RecordsReads(when: PointInTime.IsIn).WithName("getMonitor").WithTags("Monitors")
            .WithSummary("Reads an IMAP/POP monitor, as it is or as it was; the password is masked.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(404).ProducesProblem(410);
        routes.MapPatch(ApiPaths.Monitor, ChangeAsync).RequireEditor(ApiScope.MonitorsWrite).WithName("changeMonitor").WithTags("Monitors")
            .WithSummary("Changes what a JSON merge patch names; the password in the answer is masked.").DescribesBody<ChangeMonitorBody>(JsonBody.MergePatch)
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(413).ProducesProblem(415);
        routes.MapPut(ApiPaths.Monitor, ReplaceAsync).RequireEditor(ApiScope.MonitorsWrite).WithName("replaceMonitor").WithTags("Monitors")
            .WithSummary("Replaces a monitor as a whole: what is left out gets its default. If-Match is required; the password in the answer is masked.").DescribesBody<CreateMonitorBody>()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(413).ProducesProblem(415).ProducesProblem(428);
        MapStatus(routes, "pause", MonitorStatus.Disabled, "pauseMonitor", "Stops a monitor's checks: its status is disabled from now on.");
        MapStatus(routes, "resume", MonitorStatus.Active, "resumeMonitor", "Has a monitor checked and counted: its status is active from now on.");
        MapStatus(routes, "maintenance", MonitorStatus.Maintenance, "maintainMonitor", "Has a monitor checked and not counted: its status is maintenance from now on.");
        routes.MapDelete(ApiPaths.Monitor, DeleteAsync).RequireEditor(ApiScope.MonitorsWrite).WithName("deleteMonitor").WithTags("Monitors")
            .WithSummary("Deletes a monitor; its history stays readable, its secrets do not.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);
    }

    private static async Task<Created<MonitorResponse>> CreateAsync(HttpContext context, [FromServices] CreateMonitorHandler handler, CancellationToken cancellationToken)
    {
        var (caller, organizationId) = EditorOf(context);
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken);
        var request = CreateMonitorRequest.Read(body.RootElement);
        var created = await handler.HandleAsync(organizationId, request, RequestMetadata.Of(context, caller), cancellationToken);
        return ShowCreated(context, created, request);
    }

    /// <summary>The answer to a creation once more, whatever became of the monitor since.</summary>
    private static async Task<IResult> RebuildCreatedAsync(HttpContext context, string streamId, CancellationToken cancellationToken)
    {
        var (_, organizationId) = EditorOf(context);
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken);
        var states = context.RequestServices.GetRequiredService<MonitorStateQueries>();
        var record = await states.FindAsync(MonitorEventTypes.MonitorIdOf(streamId), organizationId, cancellationToken) ?? throw Problems.NotFound("Monitor");
        return ShowCreated(context, (await states.AtVersionAsync(record, 1, cancellationToken))!, CreateMonitorRequest.Read(body.RootElement));
    }

    private static Created<MonitorResponse> ShowCreated(HttpContext context, MailboxMonitor created, CreateMonitorRequest request)
    {
        EntityTag.Set(context.Response, created.Version);
        return TypedResults.Created($"{ApiPaths.Monitors}/{created.Id}", MonitorResponse.Of(created, new RawJson(request.Settings.Config.Raw), lastCheckedAt: null));
    }

    private static async Task<Ok<MonitorResponse>> FindAsync(
        long id,
        string? asOf,
        string? version,
        HttpContext context,
        [FromServices] MonitorQueries monitors,
        [FromServices] TimeTravel past,
        [FromServices] ReadRecorder reads,
        CancellationToken cancellationToken)
    {
        var organizationId = Caller.Of(context).OrganizationId;
        var point = PointInTime.Read(asOf, version);
        var found = point is null
            ? monitors.Show(AlongsideRead.Of(context))
            : await past.ReadAsync(id, organizationId, point, cancellationToken);
        if (found is null) throw Problems.NotFound("Monitor");
        if (point is not null)
            await reads.RecordAsync(context, new HistoryRead(ReadKind.TimeTravel, found.Monitor.OrganizationId, id, AsOf: point.AsOf, Version: point.Version, Count: 1), cancellationToken);
        return Show(context, found);
    }

    private static async Task<Ok<MonitorResponse>> ChangeAsync(long id, HttpContext context, [FromServices] ChangeMonitorHandler handler, CancellationToken cancellationToken)
    {
        var (caller, organizationId) = EditorOf(context);
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken, JsonBody.MergePatch);
        var precondition = Precondition.Read(context.Request);
        var request = ChangeMonitorRequest.Read(body.RootElement);
        return Show(context, await handler.HandleAsync(id, organizationId, request, precondition, RequestMetadata.Of(context, caller), cancellationToken));
    }

    private static async Task<Ok<MonitorResponse>> ReplaceAsync(long id, HttpContext context, [FromServices] ChangeMonitorHandler handler, CancellationToken cancellationToken)
    {
        var (caller, organizationId) = EditorOf(context);
        var bytes = await JsonBody.ReadBytesAsync(context.Request, cancellationToken);
        var precondition = Precondition.Demand(context.Request);
        using var body = JsonBody.Parse(bytes);
        var request = ReplaceMonitorRequest.Read(body.RootElement);
        return Show(context, await handler.HandleAsync(id, organizationId, request, precondition, RequestMetadata.Of(context, caller), cancellationToken));
    }

    // A body says nothing here, and whatever one is sent is left unread.
    private static void MapStatus(IEndpointRouteBuilder routes, string action, string status, string name, string summary) =>
        routes.MapPost($"{ApiPaths.Monitor}/{action}", async Task<Ok<MonitorResponse>> (long id, HttpContext context, [FromServices] ChangeStatusHandler handler, CancellationToken cancellationToken) =>
            {
                var (caller, organizationId) = EditorOf(context);
                return Show(context, await handler.HandleAsync(
                    id, organizationId, new ChangeStatus(status), Precondition.Read(context.Request), RequestMetadata.Of(context, caller), cancellationToken));
            })
            .RequireEditor(ApiScope.MonitorsWrite).WithName(name).WithTags("Monitors").WithSummary(summary).AcceptsIdempotencyKey()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);

    private static async Task<NoContent> DeleteAsync(long id, HttpContext context, [FromServices] DeleteMonitorHandler handler, CancellationToken cancellationToken)
    {
        var (caller, organizationId) = EditorOf(context);
        await handler.HandleAsync(id, organizationId, Precondition.Read(context.Request), RequestMetadata.Of(context, caller), cancellationToken);
        return TypedResults.NoContent();
    }

    private static Ok<MonitorResponse> Show(HttpContext context, ShownMonitor shown)
    {
        EntityTag.Set(context.Response, shown.Version);
        return TypedResults.Ok(shown.Monitor);
    }

    internal static (Caller Caller, long OrganizationId) EditorOf(HttpContext context)
    {
        var caller = Caller.Of(context);
        return (caller, caller.OrganizationId ?? throw Problems.Forbidden("Only a member of an organization may write monitors."));
    }
}
