using System.Net;
using System.Text.Json;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Commands;
using EventMonitors.Api.Scheduling;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Api;
using EventMonitors.Tests.Integration.Checks;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Commands;

/// <summary>What operators do to one monitor, with nothing but the database's connection string.</summary>
public sealed class MonitorCommandTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string Password = "open sesame";

    private static readonly DateTimeOffset Slot = new(DateTime.UtcNow.Date, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Operator Operator => Operator.Of(api.ConnectionString);

    [Fact]
    public async Task Replay_shows_each_event_and_the_state_after_it()
    {
        using var client = api.Client(api.Tokens.Editor);
        var id = await CreateAsync(client);
        await ChangeAsync(client, id, """{"name":"Renamed","checkInterval":120}""");
        await api.Service<CheckRecorder>().RecordAsync([new CheckEnd(CheckMapping.ToEvent(Results.Completed(id, Slot, "down", "connect")), EventMetadata.None)], Cancellation);
        await ChangeAsync(client, id, """{"status":"maintenance"}""");
        (await client.DeleteAsync($"/api/imap-pop-monitors/{id}", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        var steps = (await Operator.DemandAsync("replay", "--monitor", $"{id}", "--json")).Rows;

        steps.Select(s => s.GetProperty("type").GetString()).ShouldBe(["monitor_created", "monitor_reconfigured", "check_completed", "monitor_status_changed", "monitor_deleted"]);
        steps.Select(s => s.GetProperty("position").GetInt64()).ShouldBeInOrder();
        States(steps, "name").ShouldBe(["n", "Renamed", "Renamed", "Renamed", "Renamed"]);
        States(steps, "checkInterval").ShouldBe(["60", "120", "120", "120", "120"]);
        States(steps, "status").ShouldBe(["disabled", "disabled", "disabled", "maintenance", "maintenance"]);
        States(steps, "verdict").ShouldBe(["", "", "down", "down", "down"]);
        States(steps, "fault").ShouldBe(["", "", "connect", "connect", "connect"]);
        States(steps, "version").ShouldBe(["1", "2", "2", "3", "4"]);
        States(steps, "secretsReadable").ShouldBe(["True", "True", "True", "True", "False"]);
        States(steps, "deletedAt").Select(d => d.Length > 0).ShouldBe([false, false, false, false, true]);
        steps[0].GetProperty("actor").GetString().ShouldBe("user-2");
        steps[0].GetProperty("role").GetString().ShouldBe("editor");

        var configuration = (await Operator.DemandAsync("replay", "--monitor", $"{id}", "--no-checks", "--json")).Rows;
        configuration.Select(s => s.GetProperty("version").GetInt64()).ShouldBe([1, 2, 3, 4]);
        States(configuration, "lastCheckedAt").ShouldAllBe(at => at.Length == 0);

        var until = steps[1].GetProperty("timestamp").GetString()!;
        (await Operator.DemandAsync("replay", "--monitor", $"{id}", "--until", until, "--json")).Rows[^1].GetProperty("timestamp").GetString().ShouldBe(until);
        (await Operator.DemandAsync("replay", "--monitor", $"{id}", "--until", "2026-01-01T00:00:00+01:00", "--json")).Rows.ShouldBeEmpty();
    }

    [Fact]
    public async Task Replay_in_words_says_who_did_what_and_shows_no_secret()
    {
        using var client = api.Client(api.Tokens.Editor);
        var id = await CreateAsync(client);
        await ChangeAsync(client, id, """{"name":"Re\u0085named"}""", HttpStatusCode.BadRequest);
        await ChangeAsync(client, id, """{"name":"Renamed"}""");

        var words = (await Operator.DemandAsync("replay", "--monitor", $"{id}")).Output;

        words.ShouldContain("monitor_created, version 1 of monitor-");
        words.ShouldContain("by user-2 (editor)");
        words.ShouldContain("    name: \"n\" -> \"Renamed\"");
        words.ShouldNotContain(Password);
        words.ShouldNotContain("sealed", Case.Insensitive);
        (await Operator.DemandAsync("replay", "--monitor", $"{id}", "--json")).Output.ShouldNotContain("sealed", Case.Insensitive);
    }

    [Fact]
    public async Task What_an_operator_reads_is_recorded_where_reads_are()
    {
        using var client = api.Client(api.Tokens.Editor);
        var id = await CreateAsync(client);
        await Operator.DemandAsync("replay", "--monitor", $"{id}");
        var recording = Operator.With("Audit:RecordReads", "true");
        await recording.DemandAsync("replay", "--monitor", $"{id}", "--until", "2999-01-01T00:00:00Z");
        (await recording.DemandAsync("export", "--output", "-")).Output.ShouldNotContain("feed_export");

        var reads = (await api.GetAsync(api.Tokens.Supporter, "/api/events/reads")).GetProperty("items").EnumerateArray().ToArray();
        reads.Select(r => r.GetProperty("data").GetProperty("kind").GetString()).ShouldBe(["history_export", "feed_export"]);
        reads.ShouldAllBe(r => r.GetProperty("actor").GetString() == $"operator:{Environment.UserName}");
        reads[0].GetProperty("data").GetProperty("monitorId").GetInt64().ShouldBe(id);
        reads[0].GetProperty("data").GetProperty("to").GetString().ShouldBe("2999-01-01T00:00:00.000Z");
        reads[1].GetProperty("organizationId").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_monitor_that_never_was_is_said_to_be_none()
    {
        foreach (var command in (string[][])[["replay", "--monitor", "987654"], ["secrets", "shred", "--monitor", "987654", "--yes"]])
        {
            var answer = await Operator.RunAsync(command);
            answer.ExitCode.ShouldBe(ExitCode.Failed);
            answer.Error.ShouldContain("There is no monitor 987654");
        }
    }

    [Fact]
    public async Task Shredding_leaves_the_history_and_no_key_and_is_recorded_as_the_operators_doing()
    {
        using var client = api.Client(api.Tokens.Editor);
        var id = await CreateAsync(client);

        var unasked = await Operator.RunAsync("secrets", "shred", "--monitor", $"{id}");
        unasked.ExitCode.ShouldBe(ExitCode.Usage);
        unasked.Error.ShouldContain("--yes");
        (await KeysAsync(id)).ShouldBe(1);

        (await ShredAsync(id)).ShouldBe("shredded");
        (await KeysAsync(id)).ShouldBe(0);
        (await ShredAsync(id)).ShouldBe("gone_before");

        var steps = (await Operator.DemandAsync("replay", "--monitor", $"{id}", "--json")).Rows;
        steps.Select(s => s.GetProperty("type").GetString()).ShouldBe(["monitor_created", "monitor_secrets_shredded"]);
        steps[1].GetProperty("actor").GetString().ShouldBe($"operator:{Environment.UserName}");
        States(steps, "secretsReadable").ShouldBe(["True", "False"]);
    }

    private static async Task<long> CreateAsync(HttpClient client)
    {
        var created = await client.PostAsync("/api/imap-pop-monitors", Json.Body(Json.With("imapPopConfig", $$"""{"user":"u","password":"{{Password}}"}""")), Cancellation);
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (await Json.ReadAsync(created, Cancellation)).GetProperty("id").GetInt64();
    }

    private static async Task ChangeAsync(HttpClient client, long id, string patch, HttpStatusCode expected = HttpStatusCode.OK) =>
        (await client.PatchAsync($"/api/imap-pop-monitors/{id}", Json.Body(patch), Cancellation)).StatusCode.ShouldBe(expected);

    private async Task<string> ShredAsync(long id) =>
        (await Operator.DemandAsync("secrets", "shred", "--monitor", $"{id}", "--yes", "--json")).Rows.ShouldHaveSingleItem().GetProperty("outcome").GetString()!;

    [Fact]
    public async Task A_closed_log_takes_nothing_more_and_keeps_no_other_check_from_being_recorded()
    {
        using var client = api.Client(api.Tokens.Editor);
        var id = await CreateAsync(client);
        var past = Slot.AddDays(-5);
        await api.Service<CheckRecorder>().RecordAsync([End(id, past)], Cancellation);
        await Operator.DemandAsync("archive", "--before", $"{Slot.AddDays(-3):yyyy-MM-dd}");

        var attempt = api.Service<RecordingAttempts>().RecordAsync([new ReceivedEnd(null, End(id, past.AddMinutes(1))), new ReceivedEnd(null, End(id, Slot))], Cancellation);
        (await Should.ThrowAsync<Exception>(attempt)).Message.ShouldBe("1 of 2 messages were refused.");
        await api.Service<MissedRecorder>().RecordAsync([Missed(id, past.AddMinutes(2)), Missed(id, Slot.AddMinutes(2))], Cancellation);

        var slots = (await Operator.DemandAsync("replay", "--monitor", $"{id}", "--json")).Rows.Skip(1).Select(s => s.GetProperty("data").GetProperty("slot").GetDateTimeOffset());
        slots.ShouldBe([past, Slot, Slot.AddMinutes(2)]);
    }

    private static CheckEnd End(long id, DateTimeOffset slot) => new(CheckMapping.ToEvent(Results.Completed(id, slot)), EventMetadata.None);

    private static MissedRun Missed(long id, DateTimeOffset slot) => MissedRun.Of(new DueCheck(Scheduled(id), slot, CheckTrigger.Schedule), MissedReason.Outage);

    private static ScheduledMonitor Scheduled(long id) => new()
    {
        Id = id,
        OrganizationId = 1,
        Host = "mail.example.com",
        Protocol = "imap",
        Tls = true,
        RejectUnauthorized = true,
        IntervalSeconds = 60,
        TimeoutSeconds = 30,
        Version = 1,
        ProbeVersion = 1,
        ChangedAt = DateTimeOffset.UnixEpoch,
    };

    private async Task<long> KeysAsync(long id)
    {
        await using var command = api.Service<Npgsql.NpgsqlDataSource>().CreateCommand("select count(*) from event_monitors.data_keys where monitor_id = $1");
        command.Parameters.Add(new() { Value = id });
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private static IEnumerable<string> States(IReadOnlyList<JsonElement> steps, string field) => steps.Select(s => s.GetProperty("state").GetProperty(field).ToString());
}
