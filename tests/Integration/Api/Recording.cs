using System.Net;
using System.Text.Json;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Incidents;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Checks;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>Puts events into an Api's store beside its endpoints, and reads what the endpoints show.</summary>
internal static class Recording
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A disabled monitor of organization 1, created over HTTP.</summary>
    public static async Task<long> CreateMonitorAsync(this ApiHost api, string? token = null, int customer = 10)
    {
        var response = await api.Client(token ?? api.Tokens.Editor).PostAsync("/api/imap-pop-monitors", Json.Body(Json.With("customerId", $"{customer}")), Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (await Json.ReadAsync(response, Cancellation)).GetProperty("id").GetInt64();
    }

    /// <summary>Appends ends of checks with the instants that they are to be recorded at.</summary>
    public static Task AppendAsync(this ApiHost api, params IEnumerable<(CheckEvent Check, DateTimeOffset At)> checks) => api.Service<PostgresEventStore>().AppendAsync(
        [.. checks.Select(c => new StreamAppend(
            TenantId.Of(c.Check.OrganizationId),
            CheckLog.StreamOf(c.Check.MonitorId, c.Check.Slot),
            CheckLog.StreamType,
            ExpectedVersion.Any,
            [new NewEvent(Guid.NewGuid(), c.Check, c.At, EventMetadata.None)]))],
        cancellationToken: Cancellation);

    /// <summary>Appends the end of a check as the recorder does: under the check's own id, by which it is found.</summary>
    public static async Task RecordAsync(this ApiHost api, CheckEvent check) => await api.Service<PostgresEventStore>().AppendAsync(
        [new StreamAppend(TenantId.Of(check.OrganizationId), CheckLog.StreamOf(check.MonitorId, check.Slot), CheckLog.StreamType, ExpectedVersion.Any, [new NewEvent(check.CheckId, check, check.Slot, EventMetadata.None)])],
        cancellationToken: Cancellation);

    /// <summary>An incident that began, as the watch records it.</summary>
    public static async Task RecordIncidentAsync(this ApiHost api, long monitorId, long organizationId, Guid incidentId, string message = "The server refused the login.")
    {
        var since = new DateTimeOffset(2026, 2, 1, 12, 0, 0, TimeSpan.Zero);
        var began = new MonitorWentDown(monitorId, organizationId, organizationId * 10, incidentId, since, "credentials", message, Guid.NewGuid(), 2);
        await api.Service<PostgresEventStore>().AppendAsync(
            [new StreamAppend(TenantId.Of(organizationId), IncidentEventTypes.StreamId(monitorId), IncidentEventTypes.StreamType, ExpectedVersion.Any, [new NewEvent(Guid.NewGuid(), began, since, EventMetadata.None)])],
            cancellationToken: Cancellation);
    }

    /// <summary>Many events of no interest in a tenant's feed, at the speed of one statement.</summary>
    public static Task FillAsync(this ApiHost api, string tenant, int count) => api.ColumnAsync("""
        with s as (insert into event_store.mt_streams (tenant_id, id, type, version) values ($1, $2, 'filling', $3)),
        e as (
            insert into event_store.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, is_archived)
            select nextval('event_store.mt_events_sequence'), gen_random_uuid(), $2, i, '{"organizationId": 9, "name": "filling"}', 'organization_registered', now(), $1, false
            from generate_series(1, $3) i
            returning seq_id)
        insert into event_monitors.feed_positions (feed, position) select $1, seq_id from e
        """, tenant, $"filling-{Guid.NewGuid()}", count);

    public static CheckCompleted Result(long monitorId, DateTimeOffset slot, string verdict = "up") => CheckMapping.ToEvent(Results.Completed(monitorId, slot, verdict));

    public static CheckMissed Missed(long monitorId, DateTimeOffset slot) => CheckMapping.ToEvent(Results.Expired(monitorId, slot));

    public static async Task<JsonElement> GetAsync(this ApiHost api, string token, string uri)
    {
        var response = await api.Client(token).GetAsync(uri, Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Cancellation));
        return await Json.ReadAsync(response, Cancellation);
    }

    /// <summary>Follows <c>nextAfter</c> until there is nothing more.</summary>
    public static async Task<List<JsonElement>> GetAllAsync(this ApiHost api, string token, string uri, int limit = 1000)
    {
        var (all, after) = (new List<JsonElement>(), 0L);
        while (true)
        {
            var page = await api.GetAsync(token, $"{uri}{(uri.Contains('?', StringComparison.Ordinal) ? '&' : '?')}after={after}&limit={limit}");
            var items = page.GetProperty("items").EnumerateArray().ToArray();
            if (items.Length == 0) return all;
            all.AddRange(items);
            after = page.GetProperty("nextAfter").GetInt64();
        }
    }

    public static long[] Positions(this IEnumerable<JsonElement> items) => [.. items.Select(i => i.GetProperty("position").GetInt64())];

    public static long[] Positions(this JsonElement page) => page.GetProperty("items").EnumerateArray().Positions();

    public static async Task<List<long>> ColumnAsync(this ApiHost api, string sql, params object[] parameters)
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = database.CreateCommand(sql);
        foreach (var value in parameters) command.Parameters.Add(new() { Value = value });
        var column = new List<long>();
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        while (await reader.ReadAsync(Cancellation)) column.Add(reader.GetInt64(0));
        return column;
    }

    /// <summary>A row as a newer version of the program would have written it.</summary>
    public static Task<List<long>> AppendRawAsync(this ApiHost api, string stream, string type, DateTimeOffset at, string data) => api.ColumnAsync("""
        with s as (insert into event_store.mt_streams (tenant_id, id, type, version, timestamp) values ('1', $1, 'newer', 1, $3))
        insert into event_store.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, is_archived)
        values (nextval('event_store.mt_events_sequence'), gen_random_uuid(), $1, 1, $4::jsonb, $2, $3, '1', false)
        returning seq_id
        """, stream, type, at.UtcDateTime, data);
}
