using System.Net;
using System.Text;
using System.Text.Json;
using EventMonitors.Tests.Integration.Api;
using EventMonitors.Tests.Support.Telemetry;
using Shouldly;
using Xunit;
using Eventually = EventMonitors.Tests.Integration.Checks.Eventually;

namespace EventMonitors.Tests.Integration.Operations;

/// <summary>What an operator sees of two running programs: traces, metrics, logs and health.</summary>
public sealed class OperatedProgramsTests(OperatedPrograms system) : IClassFixture<OperatedPrograms>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_trace_leads_from_the_portals_POST_through_the_broker_and_the_phases_to_the_recorded_event()
    {
        var trace = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        var id = await system.CreateMonitorAsync($"00-{trace}-00f067aa0ba902b7-01");
        (await system.SeeChecksAsync(id))[0].GetProperty("verdict").GetString().ShouldBe("up");

        var spans = await Eventually.SeeAsync(
            () => Task.FromResult(system.Collector.Spans.Where(span => span.TraceId == trace).ToArray()),
            seen => seen.Any(span => span.Name == "record check") && seen.Any(span => span.Name == "logout"),
            Patience);
        var check = spans.Single(span => span.Name == "schedule check").Attributes["event_monitors.check.id"];
        var record = spans.Single(span => span.Name == "record check");
        record.Attributes["event_monitors.check.id"].ShouldBe(check);
        record.Links.ShouldNotBeEmpty("the batch is named");

        var way = WayTo(record, spans);
        way[0].ShouldStartWith("event-monitors-api POST ");
        way.ShouldContain("event-monitors-api schedule check");
        way.ShouldContain(step => step.StartsWith("event-monitors-api ", StringComparison.Ordinal) && step.EndsWith(" send", StringComparison.Ordinal), string.Join("; ", way));
        way.ShouldContain(step => step.StartsWith("check-worker ", StringComparison.Ordinal), string.Join("; ", way));
        way[^1].ShouldBe("event-monitors-api record check");

        var probe = spans.Single(span => span.Name == "probe imap");
        WayTo(probe, spans)[0].ShouldBe(way[0]);
        spans.Where(span => span.ParentId == probe.SpanId).Select(span => span.Name).ShouldBe(["dns", "connect", "tls", "greeting", "login", "mailbox", "logout"], ignoreOrder: true);

        await using var stored = system.DataSource.CreateCommand($"select correlation_id from event_store.mt_events where id = '{Guid.Parse(check)}'");
        (await stored.ExecuteScalarAsync(Cancellation)).ShouldBe(trace);
    }

    [Fact]
    public async Task A_scheduled_slot_is_a_trace_of_its_own()
    {
        var id = await system.CreateMonitorAsync($"00-{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())}-00f067aa0ba902b7-01", interval: 10);
        var record = await Eventually.SeeAsync(
            () => Task.FromResult(system.Collector.Spans.FirstOrDefault(span => span.Name == "record check" && span.Attributes["event_monitors.monitor.id"] == $"{id}" && RootOf(span)?.Name == "schedule check")),
            span => span is not null,
            Patience);
        await using var stored = system.DataSource.CreateCommand($"select correlation_id from event_store.mt_events where id = '{Guid.Parse(record!.Attributes["event_monitors.check.id"])}'");
        (await stored.ExecuteScalarAsync(Cancellation)).ShouldBe(record.TraceId);
    }

    [Fact]
    public async Task Every_metric_is_known_its_labels_are_few_and_the_text_is_what_Prometheus_reads()
    {
        var good = await system.CreateMonitorAsync($"00-{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())}-00f067aa0ba902b7-01");
        var bad = await system.CreateMonitorAsync($"00-{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())}-00f067aa0ba902b7-01", "hunter2-wrong");
        await system.SeeChecksAsync(good);
        await system.SeeChecksAsync(bad);
        (await system.Portal.GetAsync("/api/imap-pop-monitors/999999", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var needed = KnownMetrics.Always.ToHashSet();
        var seen = new Dictionary<string, MetricsText.Family>();
        await Eventually.SeeAsync(
            async () =>
            {
                foreach (var client in (HttpClient[])[system.ApiOperations, system.WorkerOperations])
                    foreach (var (name, family) in await ReadMetricsAsync(client))
                        seen[name] = family;
                return needed.Except(seen.Keys).Order(StringComparer.Ordinal).ToArray();
            },
            missing => missing.Length == 0,
            Patience);

        var problems = seen.Values.SelectMany(KnownMetrics.FindProblems).Distinct().Order(StringComparer.Ordinal).ToArray();
        problems.ShouldBeEmpty(string.Join('\n', problems));
    }

    [Fact]
    public async Task Metrics_reach_the_collector_as_well()
    {
        await system.SeeChecksAsync(await system.CreateMonitorAsync($"00-{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())}-00f067aa0ba902b7-01"));
        await Eventually.SeeAsync(
            () => Task.FromResult(system.Collector.Metrics),
            names => names.Contains("event_monitors.recorder.checks") && names.Contains("event_monitors.worker.phase.duration") && names.Contains("http.server.request.duration"),
            Patience);
    }

    [Fact]
    public async Task Metrics_are_not_for_customers_and_the_operators_port_shows_nothing_else()
    {
        (await system.Portal.GetAsync("/metrics", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var client in (HttpClient[])[system.ApiOperations, system.WorkerOperations])
        {
            foreach (var path in (string[])["/", "/api/imap-pop-monitors", "/openapi/v1.json"]) (await client.GetAsync(path, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await client.GetAsync("/health/live", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        foreach (var (client, parts) in ((HttpClient, string[])[])[(system.ApiOperations, ["postgresql", "rabbitmq", "schedule"]), (system.WorkerOperations, ["rabbitmq"])])
        {
            var ready = await Json.ReadAsync(await client.GetAsync("/health/ready", Cancellation), Cancellation);
            ready.GetProperty("parts").EnumerateObject().Select(part => part.Name).ShouldBe(parts, ignoreOrder: true);
        }
    }

    [Fact]
    public async Task A_line_of_the_log_names_the_trace_of_its_request()
    {
        var trace = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        await system.CreateMonitorAsync($"00-{trace}-00f067aa0ba902b7-01");
        var lines = await Eventually.SeeAsync(
            () => Task.FromResult(system.ApiLines.Where(line => line.Contains(trace, StringComparison.Ordinal)).ToArray()),
            found => found.Length > 0,
            Patience);
        foreach (var line in lines)
            JsonDocument.Parse(line).RootElement.GetProperty("Scopes").EnumerateArray().ShouldContain(scope => scope.ValueKind == JsonValueKind.Object && scope.GetRawText().Contains($"\"TraceId\":\"{trace}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_that_leaves_the_programs_holds_a_secret()
    {
        await system.SeeChecksAsync(await system.CreateMonitorAsync($"00-{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())}-00f067aa0ba902b7-01"));
        await system.SeeChecksAsync(await system.CreateMonitorAsync($"00-{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())}-00f067aa0ba902b7-01", "hunter2-wrong"));
        var sent = system.Collector.Bodies.Count;
        await Eventually.SeeAsync(() => Task.FromResult(system.Collector.Bodies.Count), count => count > sent + 3, Patience);

        var shown = new List<string>([.. system.Collector.Bodies.Select(Encoding.Latin1.GetString), .. system.ApiLines, .. system.WorkerLines]);
        foreach (var client in (HttpClient[])[system.ApiOperations, system.WorkerOperations])
            foreach (var path in (string[])["/metrics", "/health/ready"]) shown.Add(await client.GetStringAsync(path, Cancellation));
        foreach (var secret in system.Secrets.Append("hunter2"))
            shown.FindAll(text => text.Contains(secret, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static async Task<IReadOnlyDictionary<string, MetricsText.Family>> ReadMetricsAsync(HttpClient client)
    {
        var answer = await client.GetAsync("/metrics", Cancellation);
        answer.Content.Headers.ContentType!.ToString().ShouldStartWith("text/plain");
        return MetricsText.Read(await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private ReceivedSpan? RootOf(ReceivedSpan span) => system.Collector.Spans.FirstOrDefault(each => each.TraceId == span.TraceId && each.ParentId.Length == 0);

    /// <summary>The spans above one, from the first that the system made.</summary>
    private static List<string> WayTo(ReceivedSpan span, ReceivedSpan[] spans)
    {
        var way = new List<string>();
        for (var at = span; at is not null; at = spans.FirstOrDefault(parent => parent.SpanId == at.ParentId)) way.Insert(0, $"{at.Service} {at.Name}");
        return way;
    }
}
