using System.IO.Compression;
using System.Net;
using System.Text.Json;
using EventMonitors.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class ExportTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_export_has_the_lines_that_paging_has_byte_for_byte()
    {
        var id = await api.CreateMonitorAsync();
        await api.AppendAsync(Enumerable.Range(0, 30).Select(i => ((EventMonitors.Api.Checks.CheckEvent)Recording.Result(id, Noon.AddMinutes(i)), Noon.AddMinutes(i))));

        foreach (var (token, path) in ((string, string)[])
            [(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/events"), (api.Tokens.Readonly, "/api/events"), (api.Tokens.Supporter, "/api/events"), (api.Tokens.Supporter, "/api/events?organizationId=1&types=check_completed&from=2026-03-01T12:10:00Z")])
        {
            var raw = await api.Client(token).GetStringAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=1000", Cancellation);
            var lines = await LinesAsync(token, path.Replace("/events", "/events/export", StringComparison.Ordinal));
            (raw[..raw.LastIndexOf(']')] == $$"""{"items":[{{string.Join(',', lines.Take(1000))}}""").ShouldBeTrue(path);
            lines.ShouldNotBeEmpty();
        }
    }

    [Fact]
    public async Task An_export_goes_on_behind_the_last_line_that_arrived_and_filters_like_the_history()
    {
        var id = await api.CreateMonitorAsync();
        await api.AppendAsync(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? Recording.Missed(id, Noon.AddMinutes(i)) : (EventMonitors.Api.Checks.CheckEvent)Recording.Result(id, Noon.AddMinutes(i)), Noon.AddMinutes(i))));
        var path = $"/api/imap-pop-monitors/{id}/events/export";
        var all = await LinesAsync(api.Tokens.Editor, path);
        all.Count.ShouldBe(11);
        for (var i = 0; i < all.Count; i += 3) (await LinesAsync(api.Tokens.Editor, $"{path}?after={PositionOf(all[i])}")).ShouldBe(all.Skip(i + 1));

        var some = await LinesAsync(api.Tokens.Editor, $"{path}?types=check_missed&from=2026-03-01T12:02:00Z&to=2026-03-01T12:06:00Z");
        some.ShouldBe(all.Where(line => line.Contains("check_missed", StringComparison.Ordinal)).Skip(1).Take(2));
    }

    [Fact]
    public async Task It_says_what_it_is_and_is_compressed_where_that_is_asked_for()
    {
        var id = await api.CreateMonitorAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/imap-pop-monitors/{id}/events/export");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        var response = await api.Client(api.Tokens.Readonly).SendAsync(request, Cancellation);
        response.Content.Headers.ContentType!.ToString().ShouldBe("application/x-ndjson");
        response.Content.Headers.ContentDisposition!.ToString().ShouldBe($"attachment; filename=\"monitor-{id}-events.ndjson\"");
        response.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        using var text = new StreamReader(new GZipStream(await response.Content.ReadAsStreamAsync(Cancellation), CompressionMode.Decompress));
        (await text.ReadToEndAsync(Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(await LinesAsync(api.Tokens.Readonly, request.RequestUri!.ToString()));

        var plain = await api.Client(api.Tokens.OtherOrganization).GetAsync("/api/events/export", Cancellation);
        plain.Content.Headers.ContentEncoding.ShouldBeEmpty();
        plain.Content.Headers.ContentDisposition!.FileName.ShouldBe("organization-2-events.ndjson");
    }

    [Fact]
    public async Task Fifty_thousand_events_are_exported_while_others_are_written_each_once_and_in_order()
    {
        const int count = 50_000;
        await api.FillAsync("2", count);
        var id = await api.CreateMonitorAsync();
        using var response = await api.Client(api.Tokens.Supporter).GetAsync("/api/events/export?organizationId=2", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        await api.AppendAsync((Recording.Result(id, Noon), Noon));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        var (lines, last) = (0, 0L);
        while (await reader.ReadLineAsync(Cancellation) is { } line)
        {
            PositionOf(line).ShouldBeGreaterThan(last);
            last = PositionOf(line);
            lines++;
        }

        ((long)lines).ShouldBe((await api.ColumnAsync("select count(*) from event_store.mt_events where tenant_id = '2'")).Single());
        lines.ShouldBeGreaterThan(count);
    }

    [Fact]
    public async Task A_filtered_page_looks_at_so_many_events_at_most_and_an_export_goes_on_behind_it()
    {
        const string query = "organizationId=2&types=monitor_created";
        var start = (await api.GetAsync(api.Tokens.Supporter, $"/api/events?{query}")).GetProperty("nextAfter").GetInt64();
        await api.FillAsync("2", 40_500);
        await api.CreateMonitorAsync(api.Tokens.OtherOrganization, customer: 20);

        var first = await api.GetAsync(api.Tokens.Supporter, $"/api/events?{query}&after={start}");
        first.Positions().ShouldBeEmpty();
        var next = first.GetProperty("nextAfter").GetInt64();
        next.ShouldBeGreaterThan(start);
        var wanted = (await api.GetAsync(api.Tokens.Supporter, $"/api/events?{query}&after={next}")).Positions().ShouldHaveSingleItem();
        next.ShouldBeLessThan(wanted);
        (await LinesAsync(api.Tokens.Supporter, $"/api/events/export?{query}&after={start}")).Select(PositionOf).ShouldBe([wanted]);
    }

    [Fact]
    public async Task A_client_that_leaves_takes_no_connection_of_the_database_with_it()
    {
        await api.FillAsync("2", 5_000);
        for (var i = 0; i < 5; i++)
        {
            using var response = await api.Client(api.Tokens.Supporter).GetAsync("/api/events/export", HttpCompletionOption.ResponseHeadersRead, Cancellation);
            await using var body = await response.Content.ReadAsStreamAsync(Cancellation);
            (await body.ReadAsync(new byte[100], Cancellation)).ShouldBeGreaterThan(0);
        }

        await Eventually.Async(
            async _ => (await api.ColumnAsync("select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and pid <> pg_backend_pid()")).Single(),
            active => active == 0,
            TimeSpan.FromSeconds(20),
            Cancellation);
        (await api.Client(api.Tokens.Readonly).GetAsync("/api/events?limit=1", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_export_that_fails_in_the_middle_breaks_off_and_is_none_at_all_where_it_fails_at_once()
    {
        var id = await api.CreateMonitorAsync();
        await api.AppendAsync(Enumerable.Range(0, 1200).Select(i => ((EventMonitors.Api.Checks.CheckEvent)Recording.Result(id, Noon.AddSeconds(i)), Noon)));
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        var spoiled = await RenameAsync(database, id, "check_invented");
        try
        {
            var path = $"/api/imap-pop-monitors/{id}/events/export";
            using var response = await api.Client(api.Tokens.Readonly).GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Cancellation);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            await Should.ThrowAsync<Exception>(async () => await response.Content.ReadAsStringAsync(Cancellation));
            (await api.Client(api.Tokens.Readonly).GetAsync($"{path}?after={spoiled - 1}", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
            (await LinesAsync(api.Tokens.Readonly, $"{path}?after={spoiled}")).Count.ShouldBe(300);
        }
        finally
        {
            await RenameAsync(database, id, "check_completed");
        }
    }

    private static async Task<long> RenameAsync(NpgsqlDataSource database, long monitorId, string type)
    {
        await using var command = database.CreateCommand($"update event_store.mt_events set type = '{type}' where stream_id like 'checks-{monitorId}-%' and version = 900 returning seq_id");
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private async Task<List<string>> LinesAsync(string token, string uri)
    {
        var response = await api.Client(token).GetAsync(uri, Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Cancellation));
        return [.. (await response.Content.ReadAsStringAsync(Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static long PositionOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("position").GetInt64();
    }
}
