using EventMonitors.Contracts;
using EventMonitors.Tests.Integration.Checks;
using EventMonitors.Tests.Support;
using Shouldly;
using Xunit;
using Eventually = EventMonitors.Tests.Integration.Checks.Eventually;

namespace EventMonitors.Tests.Integration.Messaging;

public sealed class BackPressureTests
{
    private const int Requested = 200;
    private const int Concurrency = 20;
    private const int Limit = 10;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_queue_of_results_is_full_a_worker_holds_what_it_has_takes_nothing_more_and_loses_nothing()
    {
        await using var virtualHost = await TestBroker.CreateVirtualHostAsync(Cancellation);
        await virtualHost.LimitAsync(Queues.CheckResults, Limit, Cancellation);
        await using var worker = await RunningWorker.StartAsync(virtualHost.Uri, new TransportKey("test", new byte[32]), "worker-1", ("Worker:Concurrency", $"{Concurrency}"));
        await using var broker = await Broker.ConnectAsync(virtualHost.Uri, Cancellation);
        await Eventually.SeeAsync(() => broker.ConsumersAsync(Queues.CheckRequests, Cancellation), consumers => consumers == 1);
        var requests = Enumerable.Range(1, Requested).Select(Requests.Expired).ToArray();
        foreach (var request in requests) await broker.SendAsync(request, Cancellation, queue: Queues.CheckRequests);

        // The broker refuses a little late: what came in meanwhile is above the limit.
        var full = await Eventually.SeeAsync(() => broker.CountAsync(Queues.CheckResults, Cancellation), count => count >= Limit);
        (await broker.CountAsync(Queues.CheckRequests, Cancellation)).ShouldBeGreaterThanOrEqualTo((uint)(Requested - full - (3 * Concurrency)));
        (await broker.CountAsync(Queues.CheckRequests, Cancellation)).ShouldBeGreaterThan(0u);

        var ended = new List<Guid>();
        await Eventually.SeeAsync(
            async () =>
            {
                while (await broker.TakeRequestAsync(Cancellation, Queues.CheckResults) is { } result) ended.Add(result.GetProperty("message").GetProperty("checkId").GetGuid());
                return ended.Distinct().Count();
            },
            count => count == Requested,
            TimeSpan.FromSeconds(60));
        ended.Distinct().ShouldBe(requests.Select(r => r.CheckId), ignoreOrder: true);
        (await broker.CountAsync(Queues.ErrorQueueOf(Queues.CheckRequests), Cancellation)).ShouldBe(0u);
    }
}
