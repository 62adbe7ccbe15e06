using EventMonitors.Api.Commands;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using EventMonitors.Tests.Integration.Api;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Commands;

public sealed class ProjectionCommandTests(ApiHost api) : IClassFixture<ApiHost>
{
    private Operator Operator => Operator.Of(api.ConnectionString);

    [Fact]
    public async Task Commands_know_the_same_read_models_as_the_Api()
    {
        var listed = (await Operator.DemandAsync("projections", "list", "--json")).Rows;

        listed.Select(p => p.GetProperty("name").GetString()).ShouldBe(api.Services.GetServices<ProjectionRegistration>().Select(r => r.Projection.Name).Order(StringComparer.Ordinal));
        listed.Select(p => p.GetProperty("mode").GetString()).Distinct().ShouldBeSubsetOf(["inline", "asynchronous"]);
    }

    [Fact]
    public async Task Status_shows_each_of_them_for_people_and_for_programs()
    {
        var rows = (await Operator.DemandAsync("projections", "status", "--json")).Rows;
        var words = (await Operator.DemandAsync("projections", "status")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        words[0].ShouldStartWith("NAME");
        words.Skip(1).Select(line => line.Split(' ')[0]).ShouldBe(rows.Select(r => r.GetProperty("name").GetString()));
        var monitors = rows.Single(r => r.GetProperty("name").GetString() == "monitors");
        monitors.GetProperty("state").GetString().ShouldBe("running");
        monitors.GetProperty("lag").GetInt64().ShouldBe(0);
        foreach (var key in (string[])["mode", "position", "head", "lastUpdated", "failure", "leader", "rebuild"]) monitors.TryGetProperty(key, out _).ShouldBeTrue(key);

        var watch = await Support.Eventually.Async(
            async _ => (await Operator.DemandAsync("projections", "status", "--json")).Rows[^1], row => row.GetProperty("leader").ValueKind == System.Text.Json.JsonValueKind.String, TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        watch.GetProperty("name").GetString().ShouldBe("incident-watch");
        watch.GetProperty("state").GetString().ShouldBe("running");
        watch.GetProperty("leader").GetString()!.ShouldStartWith("event-monitors-incidents, session ");
    }

    [Fact]
    public async Task A_rebuild_leaves_the_rows_that_were_there()
    {
        var database = api.Service<NpgsqlDataSource>();
        // It ends disabled, or a check of it would be recorded in between.
        object[] history = [.. RandomHistories.Of(new Random(7), 78_000, 120), new MonitorStatusChanged(78_000, "active", "disabled")];
        // The snapshot of the 50th version has options, whatever chance makes of the others.
        var plain = new ReadableConfig("imap", "u", HasPassword: true, Tls: true, RejectUnauthorized: true);
        history[MonitorProjection.SnapshotEvery - 1] = new MonitorReconfigured(78_000)
        {
            Config = new Change<ReadableConfig>(plain, plain with { AuthMechanism = "SCRAM-SHA-256" }),
            SealedConfig = "c1.options",
        };
        await api.Service<PostgresEventStore>().AppendAsync(
            [new StreamAppend("1", MonitorEventTypes.StreamId(78_000), MonitorEventTypes.StreamType, ExpectedVersion.NoStream, [.. history.Select((data, i) => new NewEvent(Guid.CreateVersion7(), data, DateTimeOffset.UnixEpoch.AddYears(56).AddSeconds(i), EventMetadata.None))])],
            cancellationToken: TestContext.Current.CancellationToken);
        await SeeCaughtUpAsync();
        var before = await ReadModelTables.DumpAsync(Operator, database);
        before["event_monitors.users"].ShouldNotBeEmpty();
        before["event_monitors.monitor_snapshots"].ShouldContain("authMechanism");

        var words = await Operator.DemandAsync("projections", "rebuild", "all");
        words.Output.ShouldStartWith("rebuilt ");
        words.Error.ShouldContain("rebuilding: ");
        var one = (await Operator.DemandAsync("projections", "rebuild", "monitors", "--json")).Rows.ShouldHaveSingleItem();
        one.GetProperty("projections").EnumerateArray().Select(p => p.GetString()).ShouldBe(["monitors"]);

        await SeeCaughtUpAsync();
        (await ReadModelTables.DumpAsync(Operator, database)).ShouldBe(before);
    }

    [Theory]
    [InlineData(ExitCode.Failed, "There is no projection \"nonsense\"; there are ", "projections", "rebuild", "nonsense")]
    [InlineData(ExitCode.Failed, "There is no projection \"nonsense\"; there are ", "projections", "start", "nonsense")]
    [InlineData(ExitCode.Failed, "can be neither stopped nor started", "projections", "stop", "monitors")]
    [InlineData(ExitCode.Usage, "'all' stands alone", "projections", "rebuild", "all", "monitors")]
    [InlineData(ExitCode.Usage, "See 'eventmonitors projections rebuild --help'", "projections", "rebuild")]
    public async Task What_cannot_be_done_is_said(int exitCode, string problem, params string[] arguments)
    {
        var answer = await Operator.RunAsync(arguments);

        answer.ExitCode.ShouldBe(exitCode, answer.Error);
        answer.Error.ShouldContain(problem);
        answer.Error.TrimEnd().ShouldNotContain('\n');
        answer.Output.ShouldBeEmpty();
    }

    // Those that follow the log are behind it for a moment.
    private Task<long[]> SeeCaughtUpAsync() => Support.Eventually.Async(
        async _ => (await Operator.DemandAsync("projections", "status", "--json")).Rows.Select(r => r.GetProperty("lag").GetInt64()).ToArray(),
        lags => lags.All(lag => lag == 0),
        TimeSpan.FromMinutes(1),
        TestContext.Current.CancellationToken);
}
