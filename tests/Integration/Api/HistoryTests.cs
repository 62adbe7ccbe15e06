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
    public async Task A_cursor_or_limit_that_does_not_fit_is_named(string query, string field)
    {
        var (id, _) = await CreateAsync();
        var response = await api.Client(api.Tokens.Readonly).GetAsync($"/api/imap-pop-monitors/{id}/events?{query}", Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Json.ReadAsync(response, Cancellation)).GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);
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
            await using var command = database.CreateCommand($"select count(*) from {table} t where t::text ~ 'hunter2|unknown-secret|{api.Tokens.Editor}'");
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
