using System.Net;
using System.Text.Json;
using EventMonitors.Api.Monitors;
using EventMonitors.EventStore;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class ChangeMonitorTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string Config = """{ "z": 1.0, "user":"monitor@example.com", "x-token": ["unknown-secret"], "password":"hunter2", "tls" : true, "tlsOptions":{"rejectUnauthorized":true} }""";

    private const string Readable = """{"protocol":"imap","user":"monitor@example.com","password":"********","tls":true,"tlsOptions":{"rejectUnauthorized":true}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_patch_names_changes_and_the_answer_has_the_contracts_keys()
    {
        var id = await CreateAsync();
        var before = await api.ReadAsync(id);
        var answer = await api.ChangeAsync(id, """{"name":"second floor","checkInterval":45.0,"notificationEmail":"ops@example.com","lastCheckedAt":"ignored"}""");

        answer.EnumerateObject().Select(p => p.Name).ShouldBe(before.EnumerateObject().Select(p => p.Name));
        answer.GetRawText().ShouldBe((await api.ReadAsync(id)).GetRawText());
        answer.GetProperty("name").GetString().ShouldBe("second floor");
        answer.GetProperty("checkInterval").GetInt32().ShouldBe(45);
        answer.GetProperty("hostname").GetRawText().ShouldBe(before.GetProperty("hostname").GetRawText());
        answer.GetProperty("config").GetRawText().ShouldBe(Config.Replace("hunter2", "********", StringComparison.Ordinal));
        answer.GetProperty("updatedAt").GetDateTimeOffset().ShouldBeGreaterThanOrEqualTo(before.GetProperty("createdAt").GetDateTimeOffset());

        var changed = (await api.EventsAsync(id))[^1];
        changed.GetProperty("type").GetString().ShouldBe("monitor_reconfigured");
        changed.GetProperty("actor").GetString().ShouldBe("user-2");
        changed.GetProperty("data").EnumerateObject().Select(p => p.Name).ShouldBe(["monitorId", "name", "checkInterval", "notificationEmail"], ignoreOrder: true);
        changed.GetProperty("data").GetProperty("name").GetRawText().ShouldBe("""{"old":"n","new":"second floor"}""");
    }

    [Theory]
    [InlineData("port", "null")]
    [InlineData("checkInterval", "60")]
    [InlineData("timeoutSeconds", "30")]
    [InlineData("status", "\"active\"")]
    [InlineData("notificationEmail", "null")]
    [InlineData("notificationPhoneNumber", "null")]
    [InlineData("imapPopConfig", "{}")]
    public async Task Null_takes_a_field_back_to_what_it_is_when_left_out(string field, string value)
    {
        var id = await api.CreateAsync(
            """{"customerId":10,"name":"n","hostname":"h.example","port":993,"checkInterval":90,"timeoutSeconds":20,"status":"disabled","notificationEmail":"a@b","notificationPhoneNumber":"030 1234","imapPopConfig":{"user":"u"}}""");
        (await api.ChangeAsync(id, $$"""{"{{field}}":null}""")).GetProperty(field).GetRawText().ShouldBe(value);
    }

    [Theory]
    [InlineData("application/json", HttpStatusCode.OK)]
    [InlineData("application/merge-patch+json", HttpStatusCode.OK)]
    [InlineData("application/json-patch+json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_patch_has_one_of_two_media_types(string mediaType, HttpStatusCode status) =>
        (await api.PatchAsync(await CreateAsync(), """{"name":"m"}""", mediaType: mediaType)).StatusCode.ShouldBe(status);

    [Fact]
    public async Task A_status_changes_by_an_event_of_its_own_under_its_stored_name()
    {
        var id = await CreateAsync();
        (await api.ChangeAsync(id, """{"status":"maintenance","name":"m"}""")).GetProperty("status").GetString().ShouldBe("maintenance");
        (await api.ChangeAsync(id, """{"status":"paused"}""")).GetProperty("status").GetString().ShouldBe("disabled");
        (await api.ChangeAsync(id, """{"status":"inactive"}""")).GetProperty("status").GetString().ShouldBe("disabled");
        (await api.EventsAsync(id)).Select(e => e.GetProperty("type").GetString())
            .ShouldBe(["monitor_created", "monitor_reconfigured", "monitor_status_changed", "monitor_status_changed"]);
    }

    [Fact]
    public async Task What_was_read_can_be_sent_back_whole_and_changes_nothing()
    {
        var id = await CreateAsync();
        var read = await api.ReadAsync(id);
        (await api.ChangeAsync(id, read.GetRawText())).GetRawText().ShouldBe(read.GetRawText());
        (await api.ChangeAsync(id, """{"customerId":"11111111-1111-4111-8111-111111111111"}""")).GetRawText().ShouldBe(read.GetRawText());
        (await api.ChangeAsync(id, "{}")).GetRawText().ShouldBe(read.GetRawText());
        (await api.EventsAsync(id)).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_configuration_is_merged_key_by_key_and_what_is_not_named_stays_byte_for_byte()
    {
        var id = await CreateAsync();
        await api.ChangeAsync(id, """{"imapPopConfig":{"user":"other@example.com","x-note":{"a":1.50}}}""");
        var shown = (await api.ReadAsync(id)).GetProperty("config").GetRawText();
        shown.ShouldBe("""{ "z": 1.0, "user":"other@example.com", "x-token": ["unknown-secret"], "password":"********", "tls" : true, "tlsOptions":{"rejectUnauthorized":true},"x-note":{"a":1.50} }""");

        var data = (await api.EventsAsync(id))[^1].GetProperty("data");
        data.GetProperty("config").GetProperty("old").GetProperty("user").GetString().ShouldBe("monitor@example.com");
        data.GetProperty("config").GetProperty("new").GetProperty("user").GetString().ShouldBe("other@example.com");
        data.TryGetProperty("passwordReplaced", out _).ShouldBeFalse();
        (await OpenAsync(id)).ShouldBe(("other@example.com", "hunter2"));
    }

    [Theory]
    [InlineData("""{"imapPopConfig":{"password":"********"}}""", "hunter2", 1)]
    [InlineData("""{"imapPopConfig":{"password":"hunter2"}}""", "hunter2", 1)]
    [InlineData("""{"imapPopConfig":{"user":"monitor@example.com","password":"********","tls":true}}""", "hunter2", 1)]
    [InlineData("""{"imapPopConfig":{"password":"open sesame"}}""", "open sesame", 2)]
    [InlineData("""{"imapPopConfig":{"password":"*********"}}""", "*********", 2)]
    [InlineData("""{"imapPopConfig":{"password":null}}""", null, 2)]
    public async Task The_mask_leaves_the_password_and_anything_else_replaces_it(string patch, string? password, int events)
    {
        var id = await CreateAsync();
        await api.ChangeAsync(id, patch);
        (await OpenAsync(id)).Password.ShouldBe(password);
        (await api.EventsAsync(id)).Length.ShouldBe(events);
    }

    // An editor who may write, and may not know the password, wants to see it arrive at a server of their own.
    [Theory]
    [InlineData("""{"hostname":"evil.example"}""")]
    [InlineData("""{"hostname":"evil.example","imapPopConfig":{}}""")]
    [InlineData("""{"hostname":"evil.example","imapPopConfig":{"password":"********"}}""")]
    [InlineData("""{"hostname":"evil.example","imapPopConfig":{"\u0070assword":"\u002a*******"}}""")]
    [InlineData("""{"hostname":"evil.example","imapPopConfig":{"Password":"known"}}""")]
    [InlineData("""{"hostname":"evil.example","imapPopConfig":{"x":{"password":"known"}}}""")]
    [InlineData("""{"hostname":"mail.example.com."}""")]
    [InlineData("""{"port":1143}""")]
    [InlineData("""{"port":null}""")]
    [InlineData("""{"imapPopConfig":{"tls":false}}""")]
    [InlineData("""{"imapPopConfig":{"tls":null}}""")]
    [InlineData("""{"imapPopConfig":{"protocol":"pop3"}}""")]
    [InlineData("""{"imapPopConfig":{"tlsOptions":{"rejectUnauthorized":false}}}""")]
    [InlineData("""{"imapPopConfig":{"tlsOptions":{"ca":"mine"}}}""")]
    [InlineData("""{"imapPopConfig":{"tlsOptions":null}}""")]
    public async Task A_stored_password_goes_nowhere_else(string patch)
    {
        var id = await CreateAsync();
        var before = await api.ReadAsync(id);
        var response = await api.PatchAsync(id, patch);
        (await response.ErrorsAsync()).ShouldBe(["imapPopConfig.password"]);
        (await api.ReadAsync(id)).GetRawText().ShouldBe(before.GetRawText());
        (await api.EventsAsync(id)).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"hostname":"other.example","port":143,"imapPopConfig":{"tls":false,"password":"known"}}""", "known")]
    [InlineData("""{"hostname":"other.example","imapPopConfig":{"password":"hunter2"}}""", "hunter2")]
    [InlineData("""{"hostname":"other.example","imapPopConfig":{"password":null}}""", null)]
    [InlineData("""{"hostname":"other.example","imapPopConfig":null}""", null)]
    public async Task A_monitor_moves_with_the_password_sent_again_or_without_any(string patch, string? password)
    {
        var id = await CreateAsync();
        (await api.ChangeAsync(id, patch)).GetProperty("hostname").GetString().ShouldBe("other.example");
        (await OpenAsync(id)).Password.ShouldBe(password);
    }

    [Fact]
    public async Task Another_spelling_of_the_same_host_is_no_other_place()
    {
        var id = await api.CreateAsync(Json.With("hostname", "\"bücher.example\""));
        await api.ChangeAsync(id, """{"imapPopConfig":{"password":"hunter2"}}""");
        (await api.ChangeAsync(id, """{"hostname":"xn--bcher-kva.example"}""")).GetProperty("hostname").GetString().ShouldBe("xn--bcher-kva.example");
    }

    [Theory]
    [InlineData("[]", "$")]
    [InlineData("null", "$")]
    [InlineData("""{"name":"a","name":"b"}""", "name")]
    [InlineData("""{"imapPopConfig":{"user":"a","\u0075ser":"b"}}""", "imapPopConfig.user")]
    [InlineData("""{"name":null}""", "name")]
    [InlineData("""{"name":"a\r\nb"}""", "name")]
    [InlineData("""{"hostname":null}""", "hostname")]
    [InlineData("""{"hostname":"https://h.example"}""", "hostname")]
    [InlineData("""{"hostname":"h.example\r\nA1 LOGOUT"}""", "hostname")]
    [InlineData("""{"port":"993"}""", "port")]
    [InlineData("""{"port":0}""", "port")]
    [InlineData("""{"status":"gone"}""", "status")]
    [InlineData("""{"checkInterval":9}""", "checkInterval")]
    [InlineData("""{"timeoutSeconds":1.5}""", "timeoutSeconds")]
    [InlineData("""{"notificationEmail":"a@b\r\nBcc: c@d"}""", "notificationEmail")]
    [InlineData("""{"customerId":null}""", "customerId")]
    [InlineData("""{"customerId":11}""", "customerId")]
    [InlineData("""{"customerId":"22222222-2222-4222-8222-222222222222"}""", "customerId")]
    [InlineData("""{"imapPopConfig":[]}""", "imapPopConfig")]
    [InlineData("""{"imapPopConfig":{"user":"a\r\nA2 LOGOUT"}}""", "imapPopConfig.user")]
    [InlineData("""{"imapPopConfig":{"password":"a\u0000"}}""", "imapPopConfig.password")]
    [InlineData("""{"imapPopConfig":{"password":{"a":1}}}""", "imapPopConfig.password")]
    [InlineData("""{"imapPopConfig":{"tls":"yes"}}""", "imapPopConfig.tls")]
    [InlineData("""{"imapPopConfig":{"protocol":"smtp"}}""", "imapPopConfig.protocol")]
    [InlineData("""{"imapPopConfig":{"Password":"********"}}""", "imapPopConfig.Password")]
    [InlineData("""{"imapPopConfig":{"deep":{"PASSWORD":"********"}}}""", "imapPopConfig.deep.PASSWORD")]
    [InlineData("""{"imapPopConfig":{"list":[{"password":"********"}]}}""", "imapPopConfig.list.password")]
    public async Task A_bad_patch_names_the_field_and_changes_nothing(string patch, string field)
    {
        var id = await CreateAsync();
        var before = await api.ReadAsync(id);
        (await (await api.PatchAsync(id, patch)).ErrorsAsync()).ShouldBe([field]);
        (await api.ReadAsync(id)).GetRawText().ShouldBe(before.GetRawText());
        (await api.EventsAsync(id)).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_configuration_does_not_grow_beyond_its_limit_by_patches()
    {
        var id = await CreateAsync();
        await api.ChangeAsync(id, $$$"""{"imapPopConfig":{"a":"{{{new string('a', 10_000)}}}"}}""");
        (await (await api.PatchAsync(id, $$$"""{"imapPopConfig":{"b":"{{{new string('b', 10_000)}}}"}}""")).ErrorsAsync()).ShouldBe(["imapPopConfig"]);
        (await api.PatchAsync(id, $$"""{"name":"{{new string('n', 1_000_000)}}"}""")).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Who_may_not_write_is_refused_before_anything_is_looked_at()
    {
        var id = await CreateAsync();
        (await api.Client(null).PatchAsync(MonitorCalls.Path(id), Json.Body("no json"), Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await api.PatchAsync(id, "no json", api.Tokens.Readonly)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await api.PatchAsync(id, """{"name":"m"}""", api.Tokens.Supporter)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await api.PatchAsync(id, """{"name":7}""", api.Tokens.OtherOrganization)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await api.PatchAsync(id, """{"name":"m"}""", api.Tokens.OtherOrganization)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await api.PatchAsync(id, """{"customerId":20,"name":"m"}""", api.Tokens.OtherOrganization)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await api.PatchAsync(long.MaxValue, """{"name":"m"}""")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await api.EventsAsync(id)).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Of_changes_at_the_same_time_none_is_lost()
    {
        var id = await CreateAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => api.PatchAsync(id, $$$"""{"imapPopConfig":{"key{{{i}}}":{{{i}}}}}""")));
        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);

        var config = (await api.ReadAsync(id)).GetProperty("config");
        Enumerable.Range(0, 20).ShouldAllBe(i => config.GetProperty($"key{i}").GetInt32() == i);
        (await api.EventsAsync(id)).Select(e => e.GetProperty("version").GetInt64()).ShouldBe(Enumerable.Range(1, 21).Select(v => (long)v));
    }

    [Fact]
    public async Task No_new_secret_is_stored_or_shown_in_the_clear()
    {
        var id = await CreateAsync();
        var answer = await api.ChangeAsync(id, """{"imapPopConfig":{"password":"correct horse","x-token":"battery staple"}}""");
        answer.GetRawText().ShouldNotContain("correct horse");
        string.Concat((await api.EventsAsync(id)).Select(e => e.GetRawText())).ShouldSatisfyAllConditions(
            history => history.ShouldNotContain("correct horse"),
            history => history.ShouldNotContain("battery staple"),
            history => history.ShouldNotContain("c1."));
        foreach (var table in (string[])["event_store.mt_events", "event_monitors.monitors", "event_monitors.monitor_snapshots"])
            (await api.ScalarAsync<long>($"select count(*) from {table} t where t::text ~ 'correct horse|battery staple'")).ShouldBe(0, table);
    }

    [Fact]
    public async Task Shredded_secrets_are_gone_from_every_version_until_new_ones_are_given()
    {
        var id = await CreateAsync();
        await api.ChangeAsync(id, """{"name":"before"}""");
        (await ShredAsync(id)).ShouldBe(ShredOutcome.Shredded);
        (await ShredAsync(id)).ShouldBe(ShredOutcome.GoneBefore);
        (await ShredAsync(long.MaxValue)).ShouldBe(ShredOutcome.NoSuchMonitor);

        (await api.ScalarAsync<long>($"select count(*) from event_monitors.data_keys where monitor_id = {id}")).ShouldBe(0);
        (await api.ReadAsync(id)).GetProperty("config").GetRawText().ShouldBe(Readable);
        (await api.ReadAsync(id, "?version=1")).GetProperty("config").GetRawText().ShouldBe(Readable);

        (await api.ChangeAsync(id, """{"name":"after"}""")).GetProperty("config").GetRawText().ShouldBe(Readable);
        (await (await api.PatchAsync(id, """{"imapPopConfig":{"user":"other@example.com"}}""")).ErrorsAsync()).ShouldBe(["imapPopConfig.password"]);
        (await (await api.PatchAsync(id, """{"imapPopConfig":{"password":"********"}}""")).ErrorsAsync()).ShouldBe(["imapPopConfig.password"]);
        (await (await api.PatchAsync(id, """{"hostname":"evil.example"}""")).ErrorsAsync()).ShouldBe(["imapPopConfig.password"]);

        await api.ChangeAsync(id, """{"imapPopConfig":{"password":"fresh","x":1}}""");
        (await OpenAsync(id)).ShouldBe(("monitor@example.com", "fresh"));
        (await api.ReadAsync(id)).GetProperty("config").GetProperty("x").GetInt32().ShouldBe(1);
        (await api.ReadAsync(id, "?version=1")).GetProperty("config").GetRawText().ShouldBe(Readable);
        (await api.EventsAsync(id)).Select(e => e.GetProperty("type").GetString()).ShouldBe(
            ["monitor_created", "monitor_reconfigured", "monitor_secrets_shredded", "monitor_reconfigured", "monitor_reconfigured"]);
    }

    [Fact]
    public async Task A_monitor_whose_secrets_do_not_open_is_shown_by_its_readable_keys_however_it_is_read()
    {
        var id = await CreateAsync();
        var key = await LoseKeyAsync(id);
        var shown = (await api.ReadAsync(id)).GetRawText();

        (await api.ReadAsync(id)).GetProperty("config").GetRawText().ShouldBe(Readable);
        (await api.ReadAsync(id, "?version=1")).GetRawText().ShouldBe(shown);
        (await api.ReadAsync(id, $"?asOf={(await api.ReadAsync(id)).GetProperty("createdAt").GetString()}")).GetRawText().ShouldBe(shown);
        var list = await api.Client(api.Tokens.Readonly).GetAsync("/api/imap-pop-monitors?sort=-id&limit=1", Cancellation);
        (await Json.ReadAsync(list, Cancellation)).GetProperty("items")[0].GetRawText().ShouldBe(shown);

        await api.ExecuteAsync($"update event_monitors.data_keys set wrapped_key = '\\x00', ring_key_id = '{key}' where monitor_id = {id}");
        (await api.ReadAsync(id)).GetRawText().ShouldBe(shown);
    }

    [Fact]
    public async Task A_monitor_whose_secrets_do_not_open_is_changed_in_all_that_needs_none_of_them()
    {
        var id = await CreateAsync();
        var key = await LoseKeyAsync(id);

        var changed = await api.ChangeAsync(id, """{"name":"renamed","checkInterval":45,"notificationEmail":"ops@example.com"}""");
        (changed.GetProperty("name").GetString(), changed.GetProperty("config").GetRawText()).ShouldBe(("renamed", Readable));
        await api.ChangeAsync(id, """{"hostname":"mail.example.com"}""");
        (await (await api.PatchAsync(id, """{"hostname":"evil.example"}""")).ErrorsAsync()).ShouldBe(["imapPopConfig.password"]);
        foreach (var refused in (HttpResponseMessage[])[
            await api.PatchAsync(id, """{"imapPopConfig":{"password":"fresh"}}"""),
            await api.PatchAsync(id, """{"name":"not this","imapPopConfig":null}"""),
            await PutAsync(id, """{"customerId":10,"name":"not this","hostname":"mail.example.com","imapPopConfig":{"user":"u","password":"fresh"}}""")])
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await Json.ReadAsync(refused, Cancellation)).GetProperty("code").GetString().ShouldBe("secrets_unavailable");
        }

        (await api.EventsAsync(id)).Select(e => e.GetProperty("type").GetString()).ShouldBe(["monitor_created", "monitor_reconfigured"]);
        await api.ExecuteAsync($"update event_monitors.data_keys set ring_key_id = '{key}' where monitor_id = {id}");
        (await api.ReadAsync(id)).GetProperty("config").GetRawText().ShouldBe(Config.Replace("hunter2", "********", StringComparison.Ordinal), "the key is back, and nothing was lost meanwhile");
        (await OpenAsync(id)).Password.ShouldBe("hunter2");
    }

    [Fact]
    public async Task A_monitor_whose_key_is_lost_for_good_gets_new_secrets_after_a_shredding()
    {
        var id = await CreateAsync();
        await LoseKeyAsync(id);
        (await ShredAsync(id)).ShouldBe(ShredOutcome.Shredded);

        await api.ChangeAsync(id, """{"imapPopConfig":{"password":"fresh"}}""");
        (await OpenAsync(id)).ShouldBe(("monitor@example.com", "fresh"));
    }

    [Fact]
    public async Task New_secrets_given_by_many_at_once_after_a_shredding_get_one_key()
    {
        var id = await CreateAsync();
        await ShredAsync(id);

        await ChangeByManyAsync(id, 20);

        (await api.EventsAsync(id)).Length.ShouldBe(22);
        (await api.ScalarAsync<long>($"select count(*) from event_monitors.data_keys where monitor_id = {id}")).ShouldBe(1);
        (await OpenAsync(id)).Password.ShouldStartWith("fresh-");
    }

    [Fact]
    public async Task A_shredding_among_changes_leaves_nothing_sealed_under_the_key_that_it_destroyed()
    {
        var id = await CreateAsync();
        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(ChangeByManyAsync(id, 6), Task.Run(() => ShredAsync(id), Cancellation), Task.Run(() => ShredAsync(id), Cancellation));

            (await api.ScalarAsync<bool>($"""
                select (m.sealed_config is null) = (k.monitor_id is null)
                from event_monitors.monitors m left join event_monitors.data_keys k on k.monitor_id = m.id where m.id = {id}
                """)).ShouldBeTrue();
            (await OpenAsync(id)).User.ShouldBe("monitor@example.com");
        }
    }

    private Task<JsonElement[]> ChangeByManyAsync(long id, int count) => Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(
        () => api.ChangeAsync(id, $$$"""{"imapPopConfig":{"password":"fresh-{{{i}}}-{{{Guid.NewGuid():N}}}"}}"""), Cancellation)));

    private Task<long> CreateAsync() => api.CreateAsync($$"""{"customerId":10,"name":"n","hostname":"mail.example.com","port":993,"status":"disabled","imapPopConfig":{{Config}}}""");

    private Task<ShredOutcome> ShredAsync(long id) => api.Service<ShredSecretsHandler>().HandleAsync(id, EventMetadata.None, Cancellation);

    /// <returns>The id of the ring key that its data key was wrapped by, which is none of the ring's from now on.</returns>
    private async Task<string> LoseKeyAsync(long id)
    {
        var key = await api.ScalarAsync<string>($"select ring_key_id from event_monitors.data_keys where monitor_id = {id}");
        await api.ExecuteAsync($"update event_monitors.data_keys set ring_key_id = 'gone' where monitor_id = {id}");
        return key;
    }

    private async Task<HttpResponseMessage> PutAsync(long id, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, MonitorCalls.Path(id)) { Content = Json.Body(body) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        return await api.Client(api.Tokens.Editor).SendAsync(request, Cancellation);
    }

    /// <summary>What the scheduler would send to a worker.</summary>
    private async Task<(string? User, string? Password)> OpenAsync(long id)
    {
        var states = api.Service<MonitorStateQueries>();
        var record = (await states.FindAsync(id, null, Cancellation))!;
        var config = api.Service<ConfigReader>().Open(await states.NowAsync(record, Cancellation), record);
        return (config.User, config.Password);
    }
}
