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

    /// <summary>Maps <c>GET /api/imap-pop-monitors/{id}/checks</c>, and a single check.</summary>
    public static void MapCheckPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(ApiPaths.Monitor + "/checks", ReadAsync).RequireReader(ApiScope.ChecksRead).RecordsReads().WithName("getMonitorChecks").WithTags("Checks")
            .WithSummary("A monitor's checks, newest first.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(404);
        routes.MapGet(ApiPaths.Monitor + "/checks/{checkId:guid}", FindAsync).RequireReader(ApiScope.ChecksRead).RecordsReads().WithName("getMonitorCheck").WithTags("Checks")
            .WithSummary("One check of a monitor, with everything that was found.")
            .ProducesProblem(401).ProducesProblem(404);
    }

    private static async Task<Ok<CheckPage>> ReadAsync(
        long id,
        [AsParameters] CheckFields fields,
        string? before,
        string? cursor,
        string? limit,
        HttpContext context,
        [FromServices] MonitorQueries monitors,
        [FromServices] CheckQueries checks,
        [FromServices] ReadRecorder reads,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var filter = CheckFilter.Read(fields, errors);
        var position = ReadPosition(before, cursor, errors);
        var most = (int)(QueryFields.WholeNumber("limit", limit, 1, MaxLimit, errors) ?? DefaultLimit);
        if (errors.Any) throw Problems.InvalidRequest(errors);

        var organizationId = await monitors.FindOrganizationAsync(id, Caller.Of(context).OrganizationId, cancellationToken) ?? throw Problems.NotFound("Monitor");
        var page = await checks.ReadAsync(id, organizationId, filter, position ?? long.MaxValue, most, cancellationToken);
        await reads.RecordAsync(context, RecordOf(organizationId, id, filter, position, page), cancellationToken);
        return TypedResults.Ok(page);
    }

    private static async Task<Ok<CheckItem>> FindAsync(
        long id,
        Guid checkId,
        HttpContext context,
        [FromServices] MonitorQueries monitors,
        [FromServices] CheckQueries checks,
        [FromServices] ReadRecorder reads,
        CancellationToken cancellationToken)
    {
        var organizationId = await monitors.FindOrganizationAsync(id, Caller.Of(context).OrganizationId, cancellationToken) ?? throw Problems.NotFound("Monitor");
        var found = await checks.FindAsync(id, organizationId, checkId, cancellationToken) ?? throw Problems.NotFound("Check");
        await reads.RecordAsync(
            context, new HistoryRead(ReadKind.Checks, organizationId, id, Count: 1, FirstPosition: found.Position, LastPosition: found.Position) { Filters = ReadFilters.Of(("checkId", checkId.ToString("D"))) }, cancellationToken);
        return TypedResults.Ok(found);
    }

    // Two names for one thing: the older one is a number that callers may compute with.
    private static long? ReadPosition(string? before, string? cursor, FieldErrors errors)
    {
        var position = QueryFields.WholeNumber("before", before, 1, long.MaxValue, errors);
        if (Cursor.Read(cursor, CheckPage.Order, keys: 1, errors) is not { } next) return position;
        if (position is not null) errors.Add("cursor", "cannot be combined with before.");
        return QueryFields.WholeNumber("cursor", next.Keys[0], 1, long.MaxValue, errors);
    }

    private static HistoryRead RecordOf(long organizationId, long monitorId, CheckFilter filter, long? before, CheckPage page) => new(
        ReadKind.Checks,
        organizationId,
        monitorId,
        Before: before,
        From: filter.From,
        To: filter.To,
        Count: page.Items.Count,
        FirstPosition: page.Items.Count > 0 ? page.Items[^1].Position : null,
        LastPosition: page.Items.Count > 0 ? page.Items[0].Position : null)
    {
        Filters = ReadFilters.Of(("verdict", filter.Verdict), ("outcome", filter.Outcome), ("fault", filter.Fault), ("trigger", filter.Trigger)),
    };
}
