using EventMonitors.Api.Audit;
using EventMonitors.Api.Http;
using EventMonitors.Api.Incidents;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Statistics;

/// <summary>Uptime over HTTP.</summary>
public static class UptimeEndpoints
{
    private const int MaxDays = 400;

    /// <summary>Maps <c>GET /api/imap-pop-monitors/{id}/uptime</c>.</summary>
    public static void MapUptime(this IEndpointRouteBuilder routes) =>
        routes.MapGet(ApiPaths.Monitor + "/uptime", ReadAsync).RequireReader(ApiScope.ChecksRead).RecordsReads().WithName("getMonitorUptime").WithTags("Checks")
            .WithSummary("How much of the time a monitor's mailbox was up.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);

    private static async Task<Ok<MonitorUptime>> ReadAsync(
        long id,
        string? from,
        string? to,
        HttpContext context,
        [FromServices] MonitorQueries monitors,
        [FromServices] UptimeQueries uptimes,
        [FromServices] IncidentQueries incidents,
        [FromServices] OutageQueries outages,
        [FromServices] TimeProvider clock,
        [FromServices] ReadRecorder reads,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var now = clock.GetUtcMilliseconds();
        var window = TimeWindow.Read(from, to, MaxDays, now, errors);
        if (errors.Any) throw Problems.InvalidRequest(errors);

        var organizationId = await monitors.FindOrganizationAsync(id, Caller.Of(context).OrganizationId, cancellationToken) ?? throw Problems.NotFound("Monitor");
        // How far incidents are known is asked before they are: they may be more complete than the answer says, never less.
        var watched = await incidents.WatchedPositionAsync(cancellationToken);
        var down = await outages.ReadAsync(id, organizationId, window, now, cancellationToken);
        var (counts, counted) = await uptimes.ReadAsync(id, organizationId, window, cancellationToken);
        var position = Math.Min(counted, watched);
        var answer = MonitorUptime.Of(window, counts, down, position, await uptimes.HappenedAsync(position, cancellationToken));
        await reads.RecordAsync(context, new HistoryRead(ReadKind.Uptime, organizationId, id, From: window.From, To: window.To), cancellationToken);
        return TypedResults.Ok(answer);
    }
}
