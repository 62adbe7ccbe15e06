using EventMonitors.Contracts;
using EventMonitors.Messaging;
using EventMonitors.Tests.Integration.Checks;
using EventMonitors.Tests.Support;
using MassTransit;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Messaging;

public sealed class HandBackTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_that_is_handed_back_more_often_than_the_broker_allows_is_still_run()
    {
        await using var virtualHost = await TestBroker.CreateVirtualHostAsync(Cancellation);
        await using var broker = await Broker.ConnectAsync(virtualHost.Uri, Cancellation);
        var seen = new List<(Guid? MessageId, Guid CheckId, string? Trace)>();
        var done = new TaskCompletionSource();
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.UseBroker(BrokerAddress.Parse(virtualHost.Uri.ToString()), "test");
            rabbit.ReceiveEndpoint(Queues.CheckRequests, endpoint =>
            {
                endpoint.UseSharedQueue(Queues.CheckRequests);
                endpoint.Handler<CheckRequested>(context =>
                {
                    seen.Add((context.MessageId, context.Message.CheckId, context.Headers.Get<string>("kept")));
                    if (seen.Count <= 3 * Queues.DeliveryLimit) throw new HandBackException("as at a stop");
                    done.SetResult();
                    return Task.CompletedTask;
                });
            });
        });
        await bus.StartAsync(Cancellation);
        try
        {
            await bus.Publish(Requests.Of(1), send => send.Headers.Set("kept", "kept"), Cancellation);
            await done.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        }
        finally
        {
            await bus.StopAsync(CancellationToken.None);
        }

        seen.Distinct().ShouldHaveSingleItem().Trace.ShouldBe("kept");
        seen.Count.ShouldBe((3 * Queues.DeliveryLimit) + 1);
        (await broker.CountAsync(Queues.ErrorQueueOf(Queues.CheckRequests), Cancellation)).ShouldBe(0u);
        (await broker.CountAsync(Queues.CheckRequests, Cancellation)).ShouldBe(0u);
    }
}
