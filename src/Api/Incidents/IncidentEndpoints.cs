using System.Globalization;
using EventMonitors.Api.Audit;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Incidents;

/// <summary>Incidents over HTTP.</summary>
public static class IncidentEndpoints
{
    private const string Path = "/api/incidents";
    private const string Tag = "Incidents";
    private const string Order = "incidents";
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;

    /// <summary>Maps <c>GET /api/incidents</c> and <c>GET /api/incidents/{id}</c>.</summary>
    public static void MapIncidentEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync).RequireReader(ApiScope.ChecksRead).RecordsReads().WithName("getIncidents").WithTags(Tag)
            .WithSummary("Times in which mailboxes could not be used, the newest first.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);
        routes.MapGet(Path + "/{id:guid}", ReadAsync).RequireReader(ApiScope.ChecksRead).RecordsReads().WithName("getIncident").WithTags(Tag)
            .WithSummary("One incident.")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);
    }

    private static async Task<Ok<IncidentPage>> ListAsync(
        [AsParameters] IncidentQuery query,
        HttpContext context,
        [FromServices] IncidentQueries incidents,
        [FromServices] OrganizationQueries organizations,
        [FromServices] CustomerQueries customers,
        [FromServices] ReadRecorder reads,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var selection = ReadSelection(query, errors);
        var limit = (int)(QueryFields.WholeNumber("limit", query.Limit, 1, MaxLimit, errors) ?? DefaultLimit);
        var behind = ReadCursor(query.Cursor, errors);
        selection = selection with { OrganizationId = await organizations.BoundAsync(query.OrganizationId, Caller.Of(context).OrganizationId, errors, cancellationToken) };
        if (ReferenceOf(query) is { } customer)
            selection = selection with { CustomerId = (await customers.FindStateAsync(selection.OrganizationId, customer, cancellationToken) ?? throw Problems.NotFound("Customer")).Id };
        var found = await incidents.ListAsync(selection, behind, limit + 1, cancellationToken);
        var items = found.Take(limit).ToArray();
        await reads.RecordAsync(
            context,
            new HistoryRead(ReadKind.Incidents, selection.OrganizationId, selection.MonitorId, From: selection.From, To: selection.To, Count: items.Length)
            {
                Filters = ReadFilters.Of(("customerId", query.CustomerId), ("status", selection.Status)),
            },
            cancellationToken);
        return TypedResults.Ok(new IncidentPage(items, found.Count > limit ? CursorOf(items[^1]) : null));
    }

    private static async Task<Ok<IncidentItem>> ReadAsync(
        Guid id,
        HttpContext context,
        [FromServices] IncidentQueries incidents,
        [FromServices] ReadRecorder reads,
        CancellationToken cancellationToken)
    {
        var incident = await incidents.FindAsync(id, Caller.Of(context).OrganizationId, cancellationToken) ?? throw Problems.NotFound("Incident");
        await reads.RecordAsync(context, new HistoryRead(ReadKind.Incidents, incident.OrganizationId, incident.MonitorId, Count: 1) { Filters = ReadFilters.Of(("id", id.ToString("D"))) }, cancellationToken);
        return TypedResults.Ok(incident);
    }

    private static IncidentSelection ReadSelection(IncidentQuery query, FieldErrors errors)
    {
        var monitor = QueryFields.WholeNumber("monitorId", query.MonitorId, 1, long.MaxValue, errors);
        if (ReferenceOf(query) is null && !string.IsNullOrEmpty(query.CustomerId)) errors.Add("customerId", "must be a customer's internal id or its public UUID.");
        var status = string.IsNullOrEmpty(query.Status) ? null : query.Status;
        if (status is not null && !IncidentStatus.All.Contains(status)) errors.Add("status", $"must be one of {string.Join(", ", IncidentStatus.All)}.");
        var from = QueryFields.Instant("from", query.From, errors);
        var to = QueryFields.Instant("to", query.To, errors);
        if (from > to) errors.Add("from", "must not lie behind to.");
        return new IncidentSelection(null, monitor, null, status, from, to);
    }

    private static CustomerReference? ReferenceOf(IncidentQuery query) => string.IsNullOrEmpty(query.CustomerId) ? null : CustomerReference.Parse(query.CustomerId);

    private static IncidentPlace? ReadCursor(string? text, FieldErrors errors)
    {
        if (Cursor.Read(text, Order, 2, errors) is not { } cursor) return null;
        if (long.TryParse(cursor.Keys[0], NumberStyles.None, CultureInfo.InvariantCulture, out var since) && since <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() && Guid.TryParseExact(cursor.Keys[1], "D", out var id))
            return new IncidentPlace(DateTimeOffset.FromUnixTimeMilliseconds(since), id);
        errors.Add("cursor", "must be the nextCursor of an answer to the same request.");
        return null;
    }

    private static string CursorOf(IncidentItem last) =>
        new Cursor(Order, [last.Since.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), last.Id.ToString("D")]).ToString();
}

/// <summary>The filters of the list of incidents, as sent.</summary>
/// <param name="OrganizationId">Of one organization; for those who see all.</param>
/// <param name="MonitorId">Of one monitor.</param>
/// <param name="CustomerId">Of one customer's monitors: internal id or public UUID.</param>
/// <param name="Status"><c>open</c>, <c>recovered</c> or <c>closed</c>.</param>
/// <param name="From">Those that were not over at this instant (RFC 3339), or began later.</param>
/// <param name="To">Those that began before this instant (RFC 3339).</param>
/// <param name="Cursor">The <c>nextCursor</c> of the page before.</param>
/// <param name="Limit">1 to 500; 50 where it is left out.</param>
public sealed record IncidentQuery(
    [FromQuery(Name = "organizationId")] string? OrganizationId,
    [FromQuery(Name = "monitorId")] string? MonitorId,
    [FromQuery(Name = "customerId")] string? CustomerId,
    [FromQuery(Name = "status")] string? Status,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "cursor")] string? Cursor,
    [FromQuery(Name = "limit")] string? Limit);
