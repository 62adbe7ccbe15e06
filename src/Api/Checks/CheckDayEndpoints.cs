using EventMonitors.Api.Audit;
using EventMonitors.Api.Http;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Checks;

/// <summary>Checks by day over HTTP.</summary>
public static class CheckDayEndpoints
{
    private const int DefaultDays = 30;
    private const int MaxDays = 400;

    /// <summary>Maps <c>GET /api/imap-pop-monitors/{id}/days</c>.</summary>
    public static void MapCheckDays(this IEndpointRouteBuilder routes) =>
        routes.MapGet(ApiPaths.Monitor + "/days", ReadAsync).RequireReader(ApiScope.ChecksRead).RecordsReads().WithName("getMonitorDays").WithTags("Checks")
            .WithSummary("What came out of a monitor's checks, day by day.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(404);

    private static async Task<Ok<CheckDays>> ReadAsync(
        long id,
        string? from,
        string? to,
        HttpContext context,
        [FromServices] MonitorQueries monitors,
        [FromServices] CheckDayQueries days,
        [FromServices] TimeProvider clock,
        [FromServices] ReadRecorder reads,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var (first, last) = ReadStretch(from, to, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), errors);
        if (errors.Any) throw Problems.InvalidRequest(errors);

        var organizationId = await monitors.FindOrganizationAsync(id, Caller.Of(context).OrganizationId, cancellationToken) ?? throw Problems.NotFound("Monitor");
        var found = await days.ReadAsync(id, first, last, cancellationToken);
        await reads.RecordAsync(context, new HistoryRead(ReadKind.Days, organizationId, id, From: StartOf(first), To: EndOf(last), Count: found.Items.Count), cancellationToken);
        return TypedResults.Ok(found);
    }

    private static (DateOnly First, DateOnly Last) ReadStretch(string? from, string? to, DateOnly today, FieldErrors errors)
    {
        var last = QueryFields.Day("to", to, errors) ?? today;
        var first = QueryFields.Day("from", from, errors) ?? DateOnly.FromDayNumber(Math.Max(0, last.DayNumber - DefaultDays + 1));
        var count = last.DayNumber - first.DayNumber + 1;
        if (!errors.Any && count < 1) errors.Add("from", "must not lie behind to.");
        if (!errors.Any && count > MaxDays) errors.Add("from", $"must lie {MaxDays - 1} days before to at most.");
        return (first, last);
    }

    // The last day that there is has no day behind it.
    private static DateTimeOffset EndOf(DateOnly day) => day == DateOnly.MaxValue ? DateTimeOffset.MaxValue : StartOf(day.AddDays(1));

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
