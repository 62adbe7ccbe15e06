using System.Net;
using System.Net.Sockets;
using EventMonitors.Api.Checks;
using EventMonitors.Tests.Integration.Api;
using EventMonitors.Tests.Integration.Checks;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Scheduling;

/// <summary>The Api where no broker answers.</summary>
public sealed class BrokerlessHost : PipelineHost
{
    public override async ValueTask InitializeAsync()
    {
        // A port that is free, and stays so: nobody else is told of it.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await StartAsync(broker => new UriBuilder(broker) { Port = port }.Uri);
    }
}

public sealed class BrokerAwayTests(BrokerlessHost api) : IClassFixture<BrokerlessHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Monitors_are_accepted_readiness_names_the_broker_and_slots_are_recorded_as_missed()
    {
        var id = await api.CreateMonitorAsync(new { customerId = 10, name = "n", hostname = "mail.example.com", checkInterval = 10 });

        var ready = await Eventually.SeeAsync(() => api.Client().GetAsync("/health/ready", Cancellation), answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable);
        var parts = (await Json.ReadAsync(ready, Cancellation)).GetProperty("parts");
        parts.GetProperty("postgresql").GetProperty("status").GetString().ShouldBe("healthy");
        parts.GetProperty("rabbitmq").GetProperty("status").GetString().ShouldBe("unhealthy");
        (await api.Client().GetAsync("/health/live", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var missed = (await Eventually.SeeAsync(() => api.ChecksAsync(id), checks => checks.Length > 0))[^1];
        missed.GetProperty("outcome").GetString().ShouldBe("missed");
        missed.GetProperty("reason").GetString().ShouldBe(MissedReason.BrokerUnavailable);
        missed.GetProperty("checkId").GetGuid().ShouldBe(CheckIds.OfChange(id, 1));
        (await api.GetAsync($"/api/imap-pop-monitors/{id}")).GetProperty("lastCheckedAt").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task What_somebody_asks_for_now_is_told_at_once_to_be_out_of_reach()
    {
        var id = await api.CreateMonitorAsync(new { customerId = 10, name = "n", hostname = "mail.example.com", status = "disabled" });
        var check = await api.Client().PostAsync($"/api/imap-pop-monitors/{id}/check", null, Cancellation);
        check.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Json.ReadAsync(check, Cancellation)).GetProperty("reason").GetString().ShouldBe(MissedReason.BrokerUnavailable);

        var trial = await api.Client().PostAsync("/api/imap-pop-monitors/test", Json.Body("""{ "hostname": "mail.example.com" }"""), Cancellation);
        trial.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        trial.Headers.RetryAfter.ShouldNotBeNull();
        (await Json.ReadAsync(trial, Cancellation)).GetProperty("code").GetString().ShouldBe("broker_unavailable");
        (await api.GetAsync("/api/events?types=configuration_tried")).GetProperty("items")[0].GetProperty("data").GetProperty("outcome").GetString().ShouldBe("broker_unavailable");

        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var places = database.CreateCommand("select count(*) from event_monitors.on_demand_places");
        (await places.ExecuteScalarAsync(Cancellation)).ShouldBe(0L, "nobody is busy with either");
    }
}
