using System.Net;
using System.Text.Json;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class HistoryTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_creation_is_read_at_once_with_who_did_it_and_without_its_secrets()
    {
        var (id, trace) = await CreateAsync();
        var page = await ReadAsync($"/api/imap-pop-monitors/{id}/events");
        var created = page.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();

        created.GetProperty("type").GetString().ShouldBe("monitor_created");
        created.GetProperty("stream").GetString().ShouldBe($"monitor-{id}");
        created.GetProperty("version").GetInt64().ShouldBe(1);
        created.GetProperty("schemaVersion").GetInt32().ShouldBe(1);
        created.GetProperty("organizationId").GetInt64().ShouldBe(1);
        created.GetProperty("changes").GetArrayLength().ShouldBe(0);
        created.GetProperty("actor").GetString().ShouldBe("user-2");
        created.GetProperty("role").GetString().ShouldBe("editor");
        created.GetProperty("correlationId").GetString().ShouldBe(trace);
        page.GetProperty("nextAfter").GetInt64().ShouldBe(created.GetProperty("position").GetInt64());

        var data = created.GetProperty("data");
        data.GetProperty("config").GetProperty("user").GetString().ShouldBe("monitor@example.com");
        data.GetProperty("config").GetProperty("hasPassword").GetBoolean().ShouldBeTrue();
        data.TryGetProperty("sealedConfig", out _).ShouldBeFalse();
        page.GetRawText().ShouldNotContain("hunter2");
        page.GetRawText().ShouldNotContain("unknown-secret");
    }

    [Fact]
    public async Task A_page_begins_behind_its_cursor_and_ends_at_its_limit()
    {
        var (id, _) = await CreateAsync();
        var first = await ReadAsync($"/api/imap-pop-monitors/{id}/events?limit=1");
        first.GetProperty("items").GetArrayLength().ShouldBe(1);
        var next = await ReadAsync($"/api/imap-pop-monitors/{id}/events?after={first.GetProperty("nextAfter").GetInt64()}");
        next.GetProperty("items").GetArrayLength().ShouldBe(0);
        next.GetProperty("nextAfter").GetInt64().ShouldBe(first.GetProperty("nextAfter").GetInt64());
    }

    [Theory]
    [InlineData("after=-1", "after")]
    [InlineData("after=x", "after")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=1.5", "limit")]
    [InlineData("limit=99999999999999999999", "limit")]
    [InlineData("after=9223372036854775808", "after")]
    [InlineData("types=monitor_exploded", "types")]
    [InlineData("types=monitor_created,", "types")]
    [InlineData("types=history_read", "types")]
    [InlineData("types=organization_registered", "types")]
    [InlineData("types=monitor_created'%20or%201=1--", "types")]
    [InlineData("types=%00", "types")]
    [InlineData("types=*", "types")]
    [InlineData("from=2026-03-01", "from")]
    [InlineData("from=2026-03-01T12:00:00", "from")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=%00", "from")]
    [InlineData("to=2026-13-01T00:00:00Z", "to")]
    [InlineData("to=2026-03-01T00:00:00Z';drop%20table%20event_monitors.monitors", "to")]
    [InlineData("from=2026-03-01T00:00:01Z&to=2026-03-01T00:00:00Z", "from")]
    public async Task A_cursor_or_filter_that_does_not_fit_is_named(string query, string field)
    {
        var (id, _) = await CreateAsync();
        var response = await api.Client(api.Tokens.Readonly).GetAsync($"/api/imap-pop-monitors/{id}/events?{query}", Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Json.ReadAsync(response, Cancellation)).GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);
        (await api.Client(api.Tokens.Readonly).GetAsync($"/api/imap-pop-monitors/{id}/events/export?{query}", Cancellation)).StatusCode
            .ShouldBe(query.StartsWith("limit", StringComparison.Ordinal) ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_unknown_type_is_answered_with_the_names_there_are()
    {
        var (id, _) = await CreateAsync();
        var response = await api.Client(api.Tokens.Readonly).GetAsync($"/api/imap-pop-monitors/{id}/events?types=nope", Cancellation);
        var message = (await Json.ReadAsync(response, Cancellation)).GetProperty("errors").GetProperty("types")[0].GetString()!;
        message.ShouldContain("check_completed");
        message.ShouldContain("monitor_created");
        message.ShouldNotContain("nope");
    }

    [Fact]
    public async Task Filters_alone_and_combined_leave_exactly_what_they_name_page_by_page()
    {
        var (id, _) = await CreateAsync();
        var start = new DateTimeOffset(2026, 3, 1, 23, 59, 50, TimeSpan.Zero);
        for (var i = 0; i < 24; i++)
        {
            var slot = start.AddSeconds(i);
            await api.AppendAsync((i % 3 == 0 ? Recording.Missed(id, slot) : Recording.Result(id, slot), slot.AddMilliseconds(500 * (i % 2))));
        }

        var path = $"/api/imap-pop-monitors/{id}/events";
        var all = await api.GetAllAsync(api.Tokens.Readonly, path);
        all.Count.ShouldBe(25);
        string?[] types = [null, "check_missed", "check_completed,check_missed,check_missed", "monitor_created", "check_arrived_late,monitor_created"];
        DateTimeOffset?[] bounds = [null, start.AddSeconds(5).AddMilliseconds(500), start.AddSeconds(10), start.AddSeconds(24)];
        foreach (var wanted in types)
            foreach (var from in bounds)
                foreach (var to in bounds.Where(to => to is null || from is null || to >= from))
                {
                    var query = $"{path}?types={wanted}&from={Form(from)}&to={Form(to)}";
                    var expected = all.Where(e => wanted is null || wanted.Split(',').Contains(e.GetProperty("type").GetString()))
                        .Where(e => from is null || e.GetProperty("timestamp").GetDateTimeOffset() >= from)
                        .Where(e => to is null || e.GetProperty("timestamp").GetDateTimeOffset() < to);
                    (await api.GetAllAsync(api.Tokens.Readonly, query, limit: 10)).Positions().ShouldBe(expected.Positions(), query);
                }

        static string Form(DateTimeOffset? instant) => instant?.ToOffset(TimeSpan.FromHours(1)).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", null) ?? "";
    }

    [Fact]
    public async Task A_cursor_passes_what_a_filter_leaves_out_and_misses_nothing_that_comes()
    {
        var (id, _) = await CreateAsync();
        var slot = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        await api.AppendAsync((Recording.Result(id, slot), slot));
        var path = $"/api/imap-pop-monitors/{id}/events";
        var last = (await ReadAsync(path)).GetProperty("nextAfter").GetInt64();

        var empty = await ReadAsync($"{path}?types=check_missed");
        empty.GetProperty("items").GetArrayLength().ShouldBe(0);
        empty.GetProperty("nextAfter").GetInt64().ShouldBeGreaterThanOrEqualTo(last);
        await api.AppendAsync((Recording.Missed(id, slot.AddMinutes(1)), slot));
        (await ReadAsync($"{path}?types=check_missed&after={empty.GetProperty("nextAfter").GetInt64()}")).GetProperty("items").GetArrayLength().ShouldBe(1);
        (await ReadAsync($"{path}?types=check_missed&after={long.MaxValue}")).GetProperty("nextAfter").GetInt64().ShouldBe(long.MaxValue);
    }

    [Fact]
    public async Task An_event_of_a_type_that_only_a_newer_program_knows_stops_the_history_instead_of_vanishing()
    {
        var (id, _) = await CreateAsync();
        var slot = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        await api.AppendAsync((Recording.Result(id, slot), slot), (Recording.Result(id, slot.AddMinutes(1)), slot));
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = database.CreateCommand($"""
            with e as (update event_store.mt_events set type = 'check_invented' where stream_id like 'checks-{id}-%' and version = 1 returning seq_id)
            update event_monitors.monitor_history set type = 'check_invented' where position in (select seq_id from e)
            """);
        await command.ExecuteNonQueryAsync(Cancellation);

        (await api.Client(api.Tokens.Readonly).GetAsync($"/api/imap-pop-monitors/{id}/events", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await ReadAsync($"/api/imap-pop-monitors/{id}/events?limit=1")).GetProperty("items").GetArrayLength().ShouldBe(1);
        (await ReadAsync($"/api/imap-pop-monitors/{id}/events?types=check_completed")).GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_change_is_told_field_by_field_with_its_old_and_its_new_value_and_no_secret()
    {
        var (id, _) = await CreateAsync();
        using var patch = new HttpRequestMessage(HttpMethod.Patch, $"/api/imap-pop-monitors/{id}")
        {
            Content = Json.Body("""{"checkInterval":90,"status":"maintenance","imapPopConfig":{"tls":false,"password":"hunter3"}}"""),
        };
        (await api.Client(api.Tokens.Editor).SendAsync(patch, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var page = await ReadAsync($"/api/imap-pop-monitors/{id}/events?types=monitor_reconfigured,monitor_status_changed");
        page.GetProperty("items").EnumerateArray().SelectMany(e => e.GetProperty("changes").EnumerateArray())
            .Select(c => $"{c.GetProperty("field").GetString()}: {c.GetProperty("old").GetRawText()} -> {c.GetProperty("new").GetRawText()}")
            .ShouldBe(
                ["checkInterval: 60 -> 90", "imapPopConfig.tls: true -> false", "imapPopConfig.password: \"********\" -> \"********\"", "status: \"disabled\" -> \"maintenance\""],
                ignoreOrder: true);
        page.GetRawText().ShouldNotContain("hunter");
    }

    [Fact]
    public async Task The_history_of_a_deleted_monitor_stays_readable_to_its_organization_and_to_nobody_else()
    {
        var (id, _) = await CreateAsync();
        (await api.Client(api.Tokens.Editor).DeleteAsync($"/api/imap-pop-monitors/{id}", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await ReadAsync($"/api/imap-pop-monitors/{id}/events")).GetProperty("items").EnumerateArray().Select(e => e.GetProperty("type").GetString())
            .ShouldBe(["monitor_created", "monitor_deleted"]);
        foreach (var path in (string[])["events", "events/export", "checks", "days"])
        {
            (await api.Client(api.Tokens.Supporter).GetAsync($"/api/imap-pop-monitors/{id}/{path}", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK, path);
            (await api.Client(api.Tokens.OtherOrganization).GetAsync($"/api/imap-pop-monitors/{id}/{path}", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        (await api.ColumnAsync("select count(*) from event_store.mt_events where type = 'history_read'")).ShouldBe([0L], "nothing is recorded unless the operator says so");
    }

    [Fact]
    public async Task No_table_holds_a_secret_in_the_clear()
    {
        await CreateAsync();
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        var tables = new List<string>();
        await using (var command = database.CreateCommand("select format('%I.%I', table_schema, table_name) from information_schema.tables where table_schema like 'event_%' and table_type = 'BASE TABLE'"))
        await using (var reader = await command.ExecuteReaderAsync(Cancellation))
            while (await reader.ReadAsync(Cancellation)) tables.Add(reader.GetString(0));
        tables.ShouldContain("event_store.mt_events");

        foreach (var table in tables)
        {
            await using var command = database.CreateCommand($"select count(*) from {table} t where t::text ~ 'hunter2|hunter3|unknown-secret|{api.Tokens.Editor}'");
            ((long)(await command.ExecuteScalarAsync(Cancellation))!).ShouldBe(0, table);
        }
    }

    private async Task<(long Id, string Trace)> CreateAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/imap-pop-monitors")
        {
            Content = Json.Body(Json.With("imapPopConfig", """{"user":"monitor@example.com","password":"hunter2","tls":true,"x-token":"unknown-secret"}""")),
        };
        var trace = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        request.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");
        var response = await api.Client(api.Tokens.Editor).SendAsync(request, Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        return ((await Json.ReadAsync(response, Cancellation)).GetProperty("id").GetInt64(), trace);
    }

    private async Task<JsonElement> ReadAsync(string uri)
    {
        var response = await api.Client(api.Tokens.Readonly).GetAsync(uri, Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await Json.ReadAsync(response, Cancellation);
    }
}
