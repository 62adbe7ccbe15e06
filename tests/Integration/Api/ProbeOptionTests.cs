using System.Net;
using System.Text;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Scheduling;
using EventMonitors.Api.Secrets;
using EventMonitors.Contracts;
using EventMonitors.EventStore;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>The optional keys of <c>imapPopConfig</c>, and the secrets among them.</summary>
public sealed class ProbeOptionTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string OAuth2 = """{"tokenEndpoint":"https://login.example.com/token","clientId":"c", "clientSecret":"hunter2", "refreshToken":"hunter3","scope":"mail"}""";

    private const string Config = """{ "protocol":"imap","user":"monitor@example.com", "startTls" : true, "authMechanism":"xoauth2", "oauth2": """ + OAuth2
        + """, "mailbox":"Alerts", "expect":{"minMessages":1,"newestMessageMaxAgeMinutes":60.0}, "certificateExpiryWarningDays":21, "ipVersion":6, "X": 1.0 }""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_answer_is_what_was_sent_and_every_later_one_has_masks()
    {
        var response = await api.Client(api.Tokens.Editor).PostAsync("/api/imap-pop-monitors", Json.Body(Body(Config)), Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var created = await Json.ReadAsync(response, Cancellation);
        created.GetProperty("config").GetRawText().ShouldBe(Config);

        var id = created.GetProperty("id").GetInt64();
        var masked = Config.Replace("hunter2", "********", StringComparison.Ordinal).Replace("hunter3", "********", StringComparison.Ordinal);
        (await api.ReadAsync(id)).GetProperty("imapPopConfig").GetRawText().ShouldBe(masked);
        (await api.ReadAsync(id, "?version=1")).GetProperty("config").GetRawText().ShouldBe(masked);
        (await api.ChangeAsync(id, $$"""{"name":"m","imapPopConfig":{{masked}}}""")).GetProperty("config").GetRawText().ShouldBe(masked);
        (await api.ChangeAsync(id, """{"imapPopConfig":{"expect":{"minMessages":1}}}""")).GetProperty("config").GetRawText().ShouldBe(masked);
        (await api.EventsAsync(id)).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_history_tells_each_key_and_of_a_secret_only_that_it_changed()
    {
        var id = await api.CreateAsync(Body(Config));
        var created = (await api.EventsAsync(id))[0].GetProperty("data").GetProperty("config");
        created.GetProperty("oauth2").GetRawText().ShouldBe("""{"tokenEndpoint":"https://login.example.com/token","clientId":"c","scope":"mail","hasClientSecret":true,"hasRefreshToken":true}""");
        created.GetProperty("authMechanism").GetString().ShouldBe("XOAUTH2");

        await api.ChangeAsync(id, """{"imapPopConfig":{"oauth2":{"clientSecret":"open sesame"},"expect":{"minMessages":2,"maxMessages":9}}}""");
        await api.ChangeAsync(id, """{"imapPopConfig":{"oauth2":{"tokenEndpoint":"https://other.example/token","clientSecret":"correct horse","refreshToken":null}}}""");

        var events = await api.EventsAsync(id);
        Changes(events[1]).ShouldBe(
        [
            "imapPopConfig.expect.minMessages 1 2",
            "imapPopConfig.expect.maxMessages null 9",
            "imapPopConfig.oauth2.clientSecret \"********\" \"********\"",
        ]);
        Changes(events[2]).ShouldBe(
        [
            "imapPopConfig.oauth2.tokenEndpoint \"https://login.example.com/token\" \"https://other.example/token\"",
            "imapPopConfig.oauth2.clientSecret \"********\" \"********\"",
            "imapPopConfig.oauth2.refreshToken \"********\" null",
        ]);
        string.Concat(events.Select(e => e.GetRawText())).ShouldNotContain("hunter");
        foreach (var table in (string[])["event_store.mt_events", "event_monitors.monitors", "event_monitors.monitor_snapshots"])
            (await api.ScalarAsync<long>($"select count(*) from {table} t where t::text ~ 'hunter|open sesame|correct horse'")).ShouldBe(0, table);
    }

    [Theory]
    [InlineData("""{"hostname":"evil.example"}""", "clientSecret", "refreshToken")]
    [InlineData("""{"hostname":"evil.example","imapPopConfig":{"oauth2":{"clientSecret":"known","refreshToken":"********"}}}""", "refreshToken")]
    [InlineData("""{"imapPopConfig":{"oauth2":{"tokenEndpoint":"https://evil.example/token"}}}""", "clientSecret", "refreshToken")]
    [InlineData("""{"imapPopConfig":{"startTls":false,"tls":true}}""", "clientSecret", "refreshToken")]
    public async Task A_stored_secret_goes_nowhere_else(string patch, params string[] refused)
    {
        var id = await api.CreateAsync(Body(Config));
        var before = await api.ReadAsync(id);
        (await (await api.PatchAsync(id, patch)).ErrorsAsync()).ShouldBe(refused.Select(key => $"imapPopConfig.oauth2.{key}"));
        (await api.ReadAsync(id)).GetRawText().ShouldBe(before.GetRawText());
        (await api.EventsAsync(id)).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_key_that_appears_twice_is_refused_where_it_stands() =>
        (await (await api.Client(api.Tokens.Editor).PostAsync("/api/imap-pop-monitors", Json.Body(Body("""{"user":"u","tls":true,"oauth2":{"tokenEndpoint":"https://login.example.com/","\u0074okenEndpoint":"https://evil.example/","clientId":"c","clientSecret":"s"}}""")), Cancellation)).ErrorsAsync())
            .ShouldBe(["imapPopConfig.oauth2.tokenEndpoint"]);

    [Fact]
    public async Task A_shredding_leaves_everything_that_is_no_secret_and_masks_that_stand_for_nothing()
    {
        var id = await api.CreateAsync(Body(Config));
        var readable = await RowAsync(id);
        (await api.Service<ShredSecretsHandler>().HandleAsync(id, EventMetadata.None, Cancellation)).ShouldBe(ShredOutcome.Shredded);

        (await RowAsync(id)).ShouldBe(readable);
        const string left = """{"protocol":"imap","user":"monitor@example.com","tls":false,"tlsOptions":{"rejectUnauthorized":true},"startTls":true,"authMechanism":"XOAUTH2","oauth2":{"tokenEndpoint":"https://login.example.com/token","clientId":"c","clientSecret":"********","refreshToken":"********","scope":"mail"},"mailbox":"Alerts","expect":{"minMessages":1,"newestMessageMaxAgeMinutes":60},"certificateExpiryWarningDays":21,"ipVersion":6}""";
        (await api.ReadAsync(id)).GetProperty("config").GetRawText().ShouldBe(left);
        (await (await api.PatchAsync(id, """{"imapPopConfig":{"mailbox":"Other"}}""")).ErrorsAsync()).ShouldBe(["imapPopConfig.oauth2.clientSecret"]);
        await api.ChangeAsync(id, """{"imapPopConfig":{"oauth2":{"clientSecret":"fresh","refreshToken":null}}}""");
        (await OpenAsync(id)).OAuth2.ShouldBe(new OAuth2Config("https://login.example.com/token", "c", "fresh", null, "mail"));
    }

    [Fact]
    public async Task A_monitor_without_a_user_is_checked_with_its_options_after_a_shredding_too()
    {
        var id = await api.CreateAsync(Body("""{"startTls":true,"certificateExpiryWarningDays":7,"ipVersion":4}""", "active"));
        await api.Service<ShredSecretsHandler>().HandleAsync(id, EventMetadata.None, Cancellation);
        var monitor = (await api.Service<MonitorRows>().ReadAsync(new Shard(0, 1), [id], Cancellation)).ShouldHaveSingleItem().Monitor;
        monitor.CredentialsUnreadable.ShouldBeFalse();
        monitor.Options.ShouldBe(new() { StartTls = true, CertificateExpiryWarningDays = 7, IpVersion = 4 });
        CredentialEnvelope.Open(monitor.SealedCredentials!, TargetOf(monitor), [api.Service<TransportKeys>().Sealing]).ShouldBe(MailCredentials.Nobody);

        var plain = await api.CreateAsync(Body("{}", "active"));
        (await api.Service<MonitorRows>().ReadAsync(new Shard(0, 1), [plain], Cancellation)).ShouldHaveSingleItem().Monitor.SealedCredentials.ShouldBeNull();
    }

    // Before these keys were known, whatever they held was kept and ignored.
    [Theory]
    [InlineData("""{"user":"u","password":"hunter2","tls":true,"startTls":true,"mailbox":["a"],"expect":7,"ipVersion":"any"}""")]
    [InlineData("""{"user":"u","password":"hunter2","tls":true,"authMechanism":"CRAM-MD5","oauth2":{"clientSecret":"hunter3","tokenEndpoint":5}}""")]
    [InlineData("""{"user":"u","password":"hunter2","tls":true,"oauth2":"hunter3"}""")]
    public async Task A_monitor_from_before_is_read_scheduled_and_changed_as_ever(string stored)
    {
        var id = await StoreAsync(stored);
        (await api.ReadAsync(id)).GetProperty("config").GetProperty("password").GetString().ShouldBe("********");
        (await api.ChangeAsync(id, """{"name":"renamed"}""")).GetProperty("name").GetString().ShouldBe("renamed");
        await api.ChangeAsync(id, """{"imapPopConfig":{"password":"fresh"}}""");
        var monitor = (await api.Service<MonitorRows>().ReadAsync(new Shard(0, 1), [id], Cancellation)).ShouldHaveSingleItem().Monitor;
        (monitor.SealedCredentials is not null, monitor.CredentialsUnreadable).ShouldBe((true, false));
        monitor.Options.ShouldBe(new());
        (await OpenAsync(id)).Password.ShouldBe("fresh");
        (await RowAsync(id)).ShouldBe("");
    }

    [Fact]
    public async Task An_old_key_means_what_it_means_today_from_when_it_is_sent_and_the_history_says_so()
    {
        var id = await StoreAsync("""{"user":"u","password":"hunter2","startTls":true,"mailbox":"Alerts"}""");
        await api.ChangeAsync(id, """{"imapPopConfig":{"user":"v"}}""");
        (await OptionsAsync(id)).ShouldBe(new());
        Changes((await api.EventsAsync(id))[^1]).ShouldBe(["imapPopConfig.user \"u\" \"v\""]);

        await api.ChangeAsync(id, """{"imapPopConfig":{"startTls":true,"password":"hunter2"}}""");
        (await OptionsAsync(id)).ShouldBe(new() { StartTls = true });
        Changes((await api.EventsAsync(id))[^1]).ShouldBe(["imapPopConfig.startTls false true"]);

        await api.ChangeAsync(id, """{"imapPopConfig":{"mailbox":"Alerts"}}""");
        await api.ChangeAsync(id, """{"imapPopConfig":{"mailbox":"Alerts","startTls":true}}""");
        (await OptionsAsync(id)).ShouldBe(new() { StartTls = true, Mailbox = "Alerts" });
        (await api.EventsAsync(id)).Select(Changes).Last().ShouldBe(["imapPopConfig.mailbox null \"Alerts\""]);
        (await api.EventsAsync(id)).Length.ShouldBe(4);
    }

    [Fact]
    public async Task A_secret_under_an_old_key_is_used_from_when_it_is_sent_and_the_history_says_so()
    {
        var id = await StoreAsync("""{"user":"u","password":"hunter2","tls":true,"oauth2":""" + OAuth2 + "}");
        await api.ChangeAsync(id, """{"imapPopConfig":{"password":null}}""");
        (await OpenAsync(id)).OAuth2.ShouldBeNull();
        Changes((await api.EventsAsync(id))[^1]).ShouldBe(["imapPopConfig.password \"********\" null"]);

        await api.ChangeAsync(id, $$$"""{"imapPopConfig":{"oauth2":{{{OAuth2}}}}}""");
        (await OpenAsync(id)).OAuth2!.RefreshToken.ShouldBe("hunter3");
        Changes((await api.EventsAsync(id))[^1]).ShouldBe(
        [
            "imapPopConfig.oauth2.tokenEndpoint null \"https://login.example.com/token\"",
            "imapPopConfig.oauth2.clientId null \"c\"",
            "imapPopConfig.oauth2.scope null \"mail\"",
            "imapPopConfig.oauth2.clientSecret null \"********\"",
            "imapPopConfig.oauth2.refreshToken null \"********\"",
        ]);
    }

    private async Task<CheckOptions> OptionsAsync(long id) =>
        (await api.Service<MonitorRows>().ReadAsync(new Shard(0, 1), [id], Cancellation)).ShouldHaveSingleItem().Monitor.Options;

    private static CheckTarget TargetOf(ScheduledMonitor monitor) =>
        new(monitor.Id, monitor.Host, monitor.Port, monitor.Protocol, monitor.Tls, monitor.RejectUnauthorized, monitor.Options);

    private static IEnumerable<string> Changes(System.Text.Json.JsonElement e) =>
        e.GetProperty("changes").EnumerateArray().Select(c => $"{c.GetProperty("field").GetString()} {c.GetProperty("old").GetRawText()} {c.GetProperty("new").GetRawText()}");

    private static string Body(string config, string status = "disabled") =>
        $$"""{"customerId":10,"name":"n","hostname":"mail.example.com","status":"{{status}}","imapPopConfig":{{config}}}""";

    private Task<string> RowAsync(long id) => api.ScalarAsync<string>($"select coalesce(probe_options::text, '') from event_monitors.monitors where id = {id}");

    /// <summary>Stores a monitor as it was stored before its optional keys were known.</summary>
    private async Task<long> StoreAsync(string config)
    {
        var id = await api.ScalarAsync<long>("select nextval('event_monitors.monitor_ids')");
        var (key, at) = (DataKey.Create(), DateTimeOffset.UtcNow);
        var created = new MonitorCreated(
            id, 1, 10, "n", "mail.example.com", "mail.example.com", null, "active", 60, 30, null, null,
            new ReadableConfig("imap", "u", HasPassword: true, Tls: config.Contains("\"tls\":true", StringComparison.Ordinal), RejectUnauthorized: true),
            ConfigSeal.Seal(id, Encoding.UTF8.GetBytes(config), key));
        await api.Service<PostgresEventStore>().AppendAsync(
            [new StreamAppend("1", MonitorEventTypes.StreamId(id), MonitorEventTypes.StreamType, ExpectedVersion.NoStream, [new NewEvent(Guid.CreateVersion7(), created, at, EventMetadata.None)])],
            batch => DataKeyTable.Insert(batch, id, 1, api.Service<KeyRing>().Wrap(id, key), at),
            Cancellation);
        return id;
    }

    private async Task<ImapPopConfig> OpenAsync(long id)
    {
        var states = api.Service<MonitorStateQueries>();
        var record = (await states.FindAsync(id, null, Cancellation))!;
        return api.Service<ConfigReader>().Open(await states.NowAsync(record, Cancellation), record);
    }
}
