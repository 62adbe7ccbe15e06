using EventMonitors.Api.Http;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Sessions;
using EventMonitors.EventStore;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Audit;

/// <summary>A monitor's history over HTTP.</summary>
public static class HistoryEndpoints
{
    internal const int DefaultLimit = 100;
    internal const int MaxLimit = 1000;

    private const string Tag = "History";

    /// <summary>Maps <c>GET /api/imap-pop-monitors/{id}/events</c> and its export.</summary>
    public static void MapMonitorHistory(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(ApiPaths.Monitor + "/events", ReadAsync).RequireReader(ApiScope.EventsRead).RecordsReads().WithName("getMonitorEvents").WithTags(Tag)
            .WithSummary("A monitor's configuration and check events, in the order they happened.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(404);
        routes.MapGet(ApiPaths.Monitor + "/events/export", ExportAsync).RequireReader(ApiScope.EventsRead).RecordsReads().WithName("exportMonitorEvents").WithTags(Tag)
            .WithSummary("All of them as a file, one event per line.")
            .Produces<HistoryItem>(200, EventExport.ContentType).ProducesProblem(400).ProducesProblem(401).ProducesProblem(404);
    }

    private static async Task<Ok<HistoryResponse>> ReadAsync(
        long id,
        [AsParameters] EventQuery query,
        string? limit,
        HttpContext context,
        [FromServices] MonitorQueries monitors,
        [FromServices] HistoryQueries history,
        [FromServices] EventNames names,
        [FromServices] SettledPosition settled,
        [FromServices] ReadRecorder reads,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var selection = EventSelection.Read(query, names.OfMonitors, errors);
        var most = (int)(QueryFields.WholeNumber("limit", limit, 1, MaxLimit, errors) ?? DefaultLimit);
        if (errors.Any) throw Problems.InvalidRequest(errors);

        var organizationId = await monitors.FindOrganizationAsync(id, Caller.Of(context).OrganizationId, cancellationToken) ?? throw Problems.NotFound("Monitor");
        var upTo = await settled.CatchUpAsync(Patience, cancellationToken);
        var page = await history.ReadAsync(id, organizationId, selection, upTo, most, cancellationToken);
        await reads.RecordAsync(context, selection.RecordOf(ReadKind.History, organizationId, id, page), cancellationToken);
        return TypedResults.Ok(HistoryResponse.Of(page, Caller.Of(context)));
    }

    private static async Task<EventExport> ExportAsync(
        long id,
        [AsParameters] EventQuery query,
        HttpContext context,
        [FromServices] MonitorQueries monitors,
        [FromServices] HistoryQueries history,
        [FromServices] EventNames names,
        [FromServices] SettledPosition settled,
        [FromServices] ReadRecorder reads,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var selection = EventSelection.Read(query, names.OfMonitors, errors);
        if (errors.Any) throw Problems.InvalidRequest(errors);

        var organizationId = await monitors.FindOrganizationAsync(id, Caller.Of(context).OrganizationId, cancellationToken) ?? throw Problems.NotFound("Monitor");
        var upTo = await settled.CatchUpAsync(Patience, cancellationToken);
        await reads.RecordAsync(context, selection.RecordOfExport(ReadKind.HistoryExport, organizationId, id, upTo), cancellationToken);
        return new EventExport(
            $"monitor-{id}-events.ndjson",
            Caller.Of(context),
            selection.After,
            (after, limit, cancellation) => history.ReadAsync(id, organizationId, selection with { After = after }, upTo, limit, cancellation));
    }

    /// <summary>How long a reader waits for writers that are just at it.</summary>
    internal static TimeSpan Patience { get; } = TimeSpan.FromSeconds(2);
}
