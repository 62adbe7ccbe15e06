using System.Globalization;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Audit;

/// <summary>The feeds over HTTP: everything of an organization, or of all.</summary>
public static class FeedEndpoints
{
    private const string Tag = "Feed";

    /// <summary>Maps <c>GET /api/events</c>, its export and the records of reads.</summary>
    public static void MapFeeds(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(ApiPaths.Events, ReadAsync).RequireReader(ApiScope.EventsRead).RecordsReads().WithName("getEvents").WithTags(Tag)
            .WithSummary("Everything that happens in an organization, to be polled without missing an event.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(404);
        routes.MapGet(ApiPaths.Events + "/export", ExportAsync).RequireReader(ApiScope.EventsRead).RecordsReads().WithName("exportEvents").WithTags(Tag)
            .WithSummary("All of it as a file, one event per line.")
            .Produces<HistoryItem>(200, EventExport.ContentType).ProducesProblem(400).ProducesProblem(401).ProducesProblem(404);
        routes.MapGet(ApiPaths.Events + "/reads", ReadReadsAsync).RequireReader(ApiScope.EventsRead).WithName("getReads").WithTags(Tag)
            .RequireAuthorization(policy => policy.RequireRole(nameof(Role.Admin), nameof(Role.Supporter)))
            .WithSummary("Who has read which history, where the operator has that recorded.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);
    }

    private static async Task<Ok<HistoryResponse>> ReadAsync(
        string? organizationId,
        [AsParameters] EventQuery query,
        string? limit,
        HttpContext context,
        [FromServices] FeedQueries feeds,
        [FromServices] OrganizationQueries organizations,
        [FromServices] EventNames names,
        [FromServices] SettledPosition settled,
        [FromServices] ReadRecorder reads,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var selection = EventSelection.Read(query, names.All, errors);
        var most = ReadLimit(limit, errors);
        var organization = await organizations.BoundAsync(organizationId, Caller.Of(context).OrganizationId, errors, cancellationToken);
        var upTo = await settled.CatchUpAsync(HistoryEndpoints.Patience, cancellationToken);
        var page = await feeds.ReadAsync(FeedOf(organization), TenantOf(organization), selection, upTo, most, cancellationToken);
        await reads.RecordAsync(context, selection.RecordOf(ReadKind.Feed, organization, null, page), cancellationToken);
        return TypedResults.Ok(HistoryResponse.Of(page, Caller.Of(context)));
    }

    private static async Task<EventExport> ExportAsync(
        string? organizationId,
        [AsParameters] EventQuery query,
        HttpContext context,
        [FromServices] FeedQueries feeds,
        [FromServices] OrganizationQueries organizations,
        [FromServices] EventNames names,
        [FromServices] SettledPosition settled,
        [FromServices] ReadRecorder reads,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var selection = EventSelection.Read(query, names.All, errors);
        var organization = await organizations.BoundAsync(organizationId, Caller.Of(context).OrganizationId, errors, cancellationToken);
        var upTo = await settled.CatchUpAsync(HistoryEndpoints.Patience, cancellationToken);
        await reads.RecordAsync(context, selection.RecordOfExport(ReadKind.FeedExport, organization, null, upTo), cancellationToken);
        return new EventExport(
            organization is { } id ? string.Create(CultureInfo.InvariantCulture, $"organization-{id}-events.ndjson") : "events.ndjson",
            Caller.Of(context),
            selection.After,
            (after, limit, cancellation) => feeds.ReadAsync(FeedOf(organization), TenantOf(organization), selection with { After = after }, upTo, limit, cancellation));
    }

    private static async Task<Ok<HistoryResponse>> ReadReadsAsync(
        string? organizationId,
        string? after,
        string? limit,
        HttpContext context,
        [FromServices] FeedQueries feeds,
        [FromServices] OrganizationQueries organizations,
        [FromServices] SettledPosition settled,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var selection = EventSelection.Read(new EventQuery(after, null, null, null), [], errors);
        var most = ReadLimit(limit, errors);
        var organization = await organizations.BoundAsync(organizationId, Caller.Of(context).OrganizationId, errors, cancellationToken);
        var upTo = await settled.CatchUpAsync(HistoryEndpoints.Patience, cancellationToken);
        var feed = organization is null ? FeedNames.AllReads : FeedNames.ReadsOf(TenantId.Of(organization));
        return TypedResults.Ok(HistoryResponse.Of(await feeds.ReadAsync(feed, TenantOf(organization), selection, upTo, most, cancellationToken), Caller.Of(context)));
    }

    private static int ReadLimit(string? limit, FieldErrors errors) =>
        (int)(QueryFields.WholeNumber("limit", limit, 1, HistoryEndpoints.MaxLimit, errors) ?? HistoryEndpoints.DefaultLimit);

    private static string? FeedOf(long? organizationId) => organizationId is null ? null : FeedNames.Of(TenantId.Of(organizationId));

    private static string? TenantOf(long? organizationId) => organizationId is null ? null : TenantId.Of(organizationId);
}
