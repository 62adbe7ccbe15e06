using EventMonitors.Contracts;
using MassTransit;

namespace EventMonitors.Bench.Messaging;

/// <summary>The reference: two consumers of MassTransit on the same kind of queues, one that answers and one that counts; nothing is recorded.</summary>
internal sealed class BareMassTransit : IMessageFlow
{
    private const int BatchSize = 500;

    private readonly IBusControl _bus;
    private readonly ResultCount _results;

    private BareMassTransit(IBusControl bus, ResultCount results) => (_bus, _results) = (bus, results);

    public static async Task<BareMassTransit> StartAsync(Uri broker)
    {
        var address = BrokerAddress.Parse(broker.ToString());
        var results = new ResultCount();
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(address.Host, (ushort)address.Port, address.VirtualHost, host =>
            {
                host.Username(address.User);
                host.Password(address.Password);
            });
            // The worker's limit, and the recorder's.
            Receive<CheckRequested>(rabbit, Queues.CheckRequests, 2_000, context => context.Publish(Samples.Result(context.Message)));
            Receive<CheckCompleted>(rabbit, Queues.CheckResults, 1_000, _ =>
            {
                results.Add();
                return Task.CompletedTask;
            });
        });
        await bus.StartAsync();
        return new BareMassTransit(bus, results);
    }

    public async Task<long> RunAsync(int checks)
    {
        var done = _results.Expect(checks);
        for (var sent = 0; sent < checks; sent += BatchSize)
        {
            var first = sent;
            await Task.WhenAll(Enumerable.Range(first, Math.Min(BatchSize, checks - first)).Select(i => _bus.Publish(Samples.Request(i + 1))));
        }

        await done.WaitAsync(TimeSpan.FromMinutes(2));
        return checks;
    }

    public async ValueTask DisposeAsync() => await _bus.StopAsync();

    private static void Receive<TMessage>(IRabbitMqBusFactoryConfigurator rabbit, string queue, int limit, MessageHandler<TMessage> handle) where TMessage : class =>
        rabbit.ReceiveEndpoint(queue, endpoint =>
        {
            foreach (var (name, value) in Queues.ArgumentsOf(queue)) endpoint.SetQueueArgument(name, value);
            endpoint.PrefetchCount = limit;
            endpoint.ConcurrentMessageLimit = limit;
            endpoint.Handler(handle);
        });
}
