using System.Diagnostics;
using EventMonitors.Contracts;
using EventMonitors.DevHost.Scripted;
using EventMonitors.Tests.Integration.Checks;
using EventMonitors.Tests.Support;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using Eventually = EventMonitors.Tests.Integration.Checks.Eventually;

namespace EventMonitors.Tests.Integration.Messaging;

public sealed class WorkerStopTests
{
    private const int Many = 2_000;
    private static readonly TransportKey Key = new("test", new byte[32]);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // The broker says nothing at all, or falls silent while the bus declares its queues.
    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    public async Task A_worker_that_is_stopped_before_its_bus_has_started_takes_no_request_afterwards(int bytes)
    {
        await using var virtualHost = await TestBroker.CreateVirtualHostAsync(Cancellation);
        await using var gate = BrokerGate.Start(virtualHost.Uri, bytes);
        await using (await RunningWorker.StartAsync(gate.Uri, Key, "worker-stopped")) await gate.Held.WaitAsync(Patience, Cancellation);
        gate.Open();

        await using var worker = await RunningWorker.StartAsync(virtualHost.Uri, Key, "worker-2");
        await using var broker = await Broker.ConnectAsync(virtualHost.Uri, Cancellation);
        await Eventually.SeeAsync(() => broker.ConsumersAsync(Queues.CheckRequests, Cancellation), consumers => consumers >= 1);
        for (var i = 1; i <= 100; i++) await broker.SendAsync(Requests.Expired(i), Cancellation, queue: Queues.CheckRequests);

        await Eventually.SeeAsync(() => broker.CountAsync(Queues.CheckResults, Cancellation), count => count == 100);
        (await broker.ConsumersAsync(Queues.CheckRequests, Cancellation)).ShouldBe(1u);
        (await broker.CountAsync(Queues.ErrorQueueOf(Queues.CheckRequests), Cancellation)).ShouldBe(0u);
        for (var i = 1; i <= 100; i++)
            (await broker.TakeRequestAsync(Cancellation, Queues.CheckResults)).ShouldNotBeNull().GetProperty("message").GetProperty("worker").GetString().ShouldBe("worker-2");
    }

    [Fact]
    public async Task A_worker_with_2000_checks_under_way_ends_in_time_and_hands_every_one_of_them_back()
    {
        await using var virtualHost = await TestBroker.CreateVirtualHostAsync(Cancellation);
        await using var silent = ScriptedMailServer.Start(Play.Silence);
        await using var worker = await WorkerProgram.StartAsync(virtualHost.Uri, "worker-full");
        await using var broker = await Broker.ConnectAsync(virtualHost.Uri, Cancellation);
        await Task.WhenAll(Enumerable.Range(1, Many).Select(i => broker.SendAsync(Requests.Of(i, silent.Port), Cancellation, queue: Queues.CheckRequests).AsTask()));
        await Eventually.SeeAsync(() => broker.CountAsync(Queues.CheckRequests, Cancellation), count => count == 0);

        var began = Stopwatch.GetTimestamp();
        await worker.StopAsync(Patience);
        (await worker.Exited).ShouldBe(0);
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(Patience / 2);
        await Eventually.SeeAsync(() => broker.CountAsync(Queues.CheckRequests, Cancellation), count => count == Many);
        (await broker.CountAsync(Queues.ErrorQueueOf(Queues.CheckRequests), Cancellation)).ShouldBe(0u);
        (await broker.CountAsync(Queues.CheckResults, Cancellation)).ShouldBe(0u);
    }
}
