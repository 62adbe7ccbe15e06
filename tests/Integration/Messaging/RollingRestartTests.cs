using EventMonitors.Api.Checks;
using EventMonitors.Contracts;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Api;
using EventMonitors.Tests.Integration.Checks;
using EventMonitors.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;
using Shouldly;
using Xunit;
using Eventually = EventMonitors.Tests.Integration.Checks.Eventually;
using Recorded = EventMonitors.Api.Checks.CheckCompleted;

namespace EventMonitors.Tests.Integration.Messaging;

public sealed class RollingRestartTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const int Step = 40;

    // Yesterday's noon: no test of minutes runs over the end of a day.
    private static readonly DateTimeOffset First = new(DateTime.UtcNow.Date.AddDays(-1).AddHours(12), TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Api_and_workers_are_restarted_one_after_the_other_under_load_and_every_check_ends_once()
    {
        var mail = await TestServers.MailAsync(Cancellation);
        var monitor = await api.CreateAsync("""{ "customerId": 10, "name": "n", "hostname": "localhost", "status": "disabled" }""");
        await using var broker = await Broker.ConnectAsync(api.BrokerUri, Cancellation);
        var sent = 0;
        WebApplicationFactory<Program>? replica = null;
        RunningWorker? one = null;
        RunningWorker? two = null;
        try
        {
            (one, two, replica) = (await StartWorkerAsync("worker-1"), await StartWorkerAsync("worker-2"), StartReplica());
            await Eventually.SeeAsync(() => broker.ConsumersAsync(Queues.CheckRequests, Cancellation), consumers => consumers == 2);
            await Eventually.SeeAsync(() => broker.ConsumersAsync(Queues.CheckResults, Cancellation), consumers => consumers == 2);

            await SendAsync();
            await one.DisposeAsync();
            await SendAsync();
            one = await StartWorkerAsync("worker-1b");
            await replica.DisposeAsync();
            await SendAsync();
            replica = StartReplica();
            await two.DisposeAsync();
            await SendAsync();
            two = await StartWorkerAsync("worker-2b");
            await SendAsync();
            await Eventually.SeeAsync(async () => (await EndsAsync(monitor)).Count, count => count == sent, TimeSpan.FromSeconds(60));
        }
        finally
        {
            if (one is not null) await one.DisposeAsync();
            if (two is not null) await two.DisposeAsync();
            if (replica is not null) await replica.DisposeAsync();
        }

        var ends = await EndsAsync(monitor);
        ends.Select(end => end.Version).ShouldBe(Enumerable.Range(1, sent).Select(version => (long)version));
        ends.Select(end => end.Data).ShouldAllBe(data => data is Recorded);
        ends.Select(end => ((CheckEvent)end.Data).Slot).ShouldBe(Enumerable.Range(0, sent).Select(i => First.AddSeconds(i)), ignoreOrder: true);
        foreach (var queue in (string[])[Queues.CheckRequests, Queues.CheckResults]) (await broker.CountAsync(Queues.ErrorQueueOf(queue), Cancellation)).ShouldBe(0u);

        async Task SendAsync()
        {
            for (var i = 0; i < Step; i++)
            {
                var slot = First.AddSeconds(sent++);
                await broker.SendAsync(Requests.Of((int)monitor, mail.Imap) with { CheckId = CheckIds.OfSlot(monitor, slot), Slot = slot }, Cancellation, queue: Queues.CheckRequests);
            }
        }
    }

    private Task<RunningWorker> StartWorkerAsync(string name) => RunningWorker.StartAsync(api.BrokerUri, new TransportKey("test", Convert.FromBase64String(api.TransportKey)), name);

    private WebApplicationFactory<Program> StartReplica()
    {
        var replica = api.Replica();
        replica.CreateClient().Dispose();
        return replica;
    }

    private async Task<List<StoredEvent>> EndsAsync(long monitor)
    {
        var ends = new List<StoredEvent>();
        await foreach (var stored in api.Service<PostgresEventStore>().ReadStreamAsync("1", CheckLog.StreamOf(monitor, First), cancellationToken: Cancellation)) ends.Add(stored);
        return ends;
    }
}
