using System.Globalization;
using System.Net;
using System.Text.Json;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Monitors;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Checks;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class TimeTravelTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_monitor_is_shown_as_it_was_at_each_version_and_each_instant()
    {
        var id = await CreateAsync();
        var states = new List<string> { (await api.ReadAsync(id)).GetRawText() };
        string[] patches = ["""{"name":"second"}""", """{"status":"maintenance"}""", """{"imapPopConfig":{"user":"b@example.com"}}"""];
        foreach (var patch in patches) states.Add((await api.ChangeAsync(id, patch)).GetRawText());
        await api.DeleteAsync(id);

        var events = await api.EventsAsync(id);
        events.Length.ShouldBe(5);
        for (var i = 0; i < 4; i++)
        {
            // After the deletion a configuration is what is left of it; the rest is what it was.
            (await api.ReadAsync(id, $"?version={i + 1}")).GetRawText().ShouldStartWith(BeforeConfig(states[i]));
            var until = At(events[i + 1]);
            var asOf = (await api.ReadAsync(id, $"?asOf={Text(until.AddMilliseconds(-1))}")).GetRawText();
            if (At(events[i]) < until) asOf.ShouldStartWith(BeforeConfig(states[i]));
        }

        (await api.GetAsync(id, $"?asOf={Text(At(events[0]).AddMilliseconds(-1))}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await api.GetAsync(id, "?version=6")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var query in (string[])["?version=5", $"?asOf={Text(At(events[4]))}", "?asOf=9999-12-31T23:59:59.999Z"])
        {
            var gone = await api.GetAsync(id, query);
            gone.StatusCode.ShouldBe(HttpStatusCode.Gone);
            (await Json.ReadAsync(gone, Cancellation)).GetProperty("code").GetString().ShouldBe("gone");
        }
    }

    [Fact]
    public async Task The_configuration_of_a_monitor_that_is_still_there_is_shown_whole_and_masked()
    {
        var id = await CreateAsync();
        var first = await api.ReadAsync(id);
        await api.ChangeAsync(id, """{"imapPopConfig":{"password":"open sesame","x":null}}""");
        (await api.ReadAsync(id, "?version=1")).GetRawText().ShouldBe(first.GetRawText());
    }

    [Fact]
    public async Task What_was_sealed_under_a_key_that_is_lost_is_shown_by_its_readable_keys()
    {
        var id = await CreateAsync();
        await api.ColumnAsync("delete from event_monitors.data_keys where monitor_id = $1 returning 1::bigint", id);
        await api.ChangeAsync(id, """{"imapPopConfig":{"password":"fresh"}}""");

        (await api.ReadAsync(id, "?version=1")).GetProperty("config").GetRawText()
            .ShouldBe("""{"protocol":"imap","user":"a@example.com","password":"********","tls":false,"tlsOptions":{"rejectUnauthorized":true}}""");
        (await api.ReadAsync(id, "?version=2")).GetProperty("config").GetProperty("password").GetString().ShouldBe("********");
    }

    [Fact]
    public async Task A_monitor_is_found_at_its_own_creation_in_any_spelling_of_the_instant()
    {
        var id = await CreateAsync();
        var created = (await api.ReadAsync(id)).GetProperty("createdAt").GetDateTimeOffset();
        var berlin = created.ToOffset(TimeSpan.FromHours(1)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);
        foreach (var instant in (string[])[Text(created), Text(created).ToLowerInvariant(), $"{berlin}%2B01:00", $"{berlin}+01:00", $"{berlin}999999%2B01:00", "2999-01-01T00:00:00Z"])
            (await api.ReadAsync(id, $"?asOf={instant}")).GetProperty("id").GetInt64().ShouldBe(id, instant);
    }

    [Theory]
    [InlineData("asOf=yesterday", "asOf")]
    [InlineData("asOf=2026-03-01", "asOf")]
    [InlineData("asOf=2026-03-01T12:00:00", "asOf")]
    [InlineData("asOf=2026-03-01 12:00:00Z", "asOf")]
    [InlineData("asOf=2026-13-01T12:00:00Z", "asOf")]
    [InlineData("asOf=2026-03-01T12:00:00%2B25:00", "asOf")]
    [InlineData("asOf=0001-01-01T00:00:00%2B14:00", "asOf")]
    [InlineData("asOf=1772366400", "asOf")]
    [InlineData("asOf=2026-03-01T12:00:00Z%00", "asOf")]
    [InlineData("asOf=2026-03-01T12:00:00Z'--", "asOf")]
    [InlineData("version=0", "version")]
    [InlineData("version=-1", "version")]
    [InlineData("version=1.0", "version")]
    [InlineData("version=9223372036854775808", "version")]
    [InlineData("version=1&version=2", "version")]
    [InlineData("asOf=2026-03-01T12:00:00Z&version=1", "version")]
    public async Task A_point_in_time_that_is_none_is_named(string query, string field) =>
        (await (await api.GetAsync(long.MaxValue, "?" + query)).ErrorsAsync()).ShouldBe([field]);

    [Fact]
    public async Task The_first_instant_there_is_lies_before_every_monitor() =>
        (await api.GetAsync(await CreateAsync(), "?asOf=0001-01-01T00:00:00Z")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

    [Fact]
    public async Task Another_organization_learns_nothing_of_the_past_either()
    {
        var id = await CreateAsync();
        await api.DeleteAsync(id);
        foreach (var query in (string[])["?version=1", "?version=2", "?asOf=2999-01-01T00:00:00Z"])
        {
            (await api.GetAsync(id, query, api.Tokens.OtherOrganization)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await api.Client(null).GetAsync(MonitorCalls.Path(id) + query, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await api.ReadAsync(id, "?version=1", api.Tokens.Supporter)).GetProperty("id").GetInt64().ShouldBe(id);
        (await api.GetAsync(id, "?version=2", api.Tokens.Supporter)).StatusCode.ShouldBe(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Last_checked_is_what_was_known_then()
    {
        var id = await CreateAsync();
        var created = (await api.ReadAsync(id)).GetProperty("createdAt").GetDateTimeOffset();
        var check = CheckMapping.ToEvent(Results.Completed(id, created.AddSeconds(1)));
        var recorded = created.AddSeconds(10);
        await AppendAsync(CheckLog.StreamOf(id, check.Slot), CheckLog.StreamType, ExpectedVersion.Any, new NewEvent(check.CheckId, check, recorded, EventMetadata.None));
        await AppendAsync(MonitorEventTypes.StreamId(id), MonitorEventTypes.StreamType, ExpectedVersion.Exactly(1), new NewEvent(Guid.NewGuid(), new MonitorReconfigured(id) { Name = new("n", "m") }, recorded.AddSeconds(10), EventMetadata.None));

        foreach (var before in (string[])["?version=1", $"?asOf={Text(recorded.AddMilliseconds(-1))}"])
            (await api.ReadAsync(id, before)).GetProperty("lastCheckedAt").ValueKind.ShouldBe(JsonValueKind.Null, before);
        foreach (var after in (string[])["?version=2", $"?asOf={Text(recorded)}", ""])
            (await api.ReadAsync(id, after)).GetProperty("lastCheckedAt").GetString().ShouldBe(Text(check.FinishedAt), after);
        (await api.ReadAsync(id, $"?asOf={Text(recorded)}")).GetProperty("updatedAt").GetDateTimeOffset().ShouldBe(created);
    }

    [Fact]
    public async Task Of_ten_thousand_changes_each_is_found()
    {
        var id = await CreateAsync();
        var at = DateTimeOffset.UtcNow.AddMinutes(1);
        var renamed = Enumerable.Range(2, 9_999).Select(version =>
        {
            var change = new MonitorReconfigured(id) { Name = new($"v{version - 1}", $"v{version}") };
            return new NewEvent(Guid.CreateVersion7(), change, at.AddSeconds(version), EventMetadata.None);
        });
        await AppendAsync(MonitorEventTypes.StreamId(id), MonitorEventTypes.StreamType, ExpectedVersion.Exactly(1), [.. renamed]);

        (await api.ScalarAsync<long>($"select count(*) from event_monitors.monitor_snapshots where monitor_id = {id}")).ShouldBe(200);
        foreach (var version in (int[])[2, 49, 50, 51, 99, 100, 4_975, 9_950, 9_999, 10_000])
        {
            (await NameAsync($"?version={version}")).ShouldBe($"v{version}");
            (await NameAsync($"?asOf={Text(at.AddSeconds(version))}")).ShouldBe($"v{version}");
            (await NameAsync($"?asOf={Text(at.AddSeconds(version).AddMilliseconds(999))}")).ShouldBe($"v{version}");
        }

        (await api.ChangeAsync(id, """{"name":"last"}""")).GetProperty("updatedAt").GetDateTimeOffset().ShouldBe(Milliseconds(at.AddSeconds(10_000)));
        (await NameAsync("")).ShouldBe("last");

        async Task<string?> NameAsync(string query) => (await api.ReadAsync(id, query)).GetProperty("name").GetString();
    }

    private Task<long> CreateAsync() => api.CreateAsync(Json.With("imapPopConfig", """{ "user":"a@example.com", "password":"hunter2", "x":1 }"""));

    private Task<AppendResult> AppendAsync(string stream, string type, ExpectedVersion expected, params NewEvent[] events) =>
        api.Service<PostgresEventStore>().AppendAsync([new StreamAppend("1", stream, type, expected, events)], cancellationToken: Cancellation);

    private static DateTimeOffset At(JsonElement e) => e.GetProperty("timestamp").GetDateTimeOffset();

    private static string BeforeConfig(string monitor) => monitor[..monitor.IndexOf("\"config\"", StringComparison.Ordinal)];

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset Milliseconds(DateTimeOffset instant) => DateTimeOffset.FromUnixTimeMilliseconds(instant.ToUnixTimeMilliseconds());
}
