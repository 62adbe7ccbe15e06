using System.Text.Json;
using EventMonitors.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace EventMonitors.Bench.Messaging;

/// <summary>The floor: the same messages as JSON over RabbitMQ's own client, confirmed and acknowledged one by one.</summary>
internal sealed class BareClient : IMessageFlow
{
    private const int BatchSize = 500;

    private readonly IConnection _connection;
    private readonly IChannel _requests;
    private readonly ResultCount _results;

    private BareClient(IConnection connection, IChannel requests, ResultCount results) => (_connection, _requests, _results) = (connection, requests, results);

    public static async Task<BareClient> StartAsync(Uri broker)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        var results = new ResultCount();
        var requests = await OpenAsync(connection);
        foreach (var queue in (string[])[Queues.CheckRequests, Queues.CheckResults])
            await requests.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, Queues.ArgumentsOf(queue).ToDictionary(a => a.Key, a => (object?)a.Value));
        var answers = await OpenAsync(connection);
        await ConsumeAsync(connection, Queues.CheckRequests, 2_000, body => SendAsync(answers, Queues.CheckResults, Samples.Result(JsonSerializer.Deserialize<CheckRequested>(body.Span, JsonSerializerOptions.Web)!)));
        await ConsumeAsync(connection, Queues.CheckResults, 1_000, body =>
        {
            _ = JsonSerializer.Deserialize<CheckCompleted>(body.Span, JsonSerializerOptions.Web);
            results.Add();
            return Task.CompletedTask;
        });
        return new BareClient(connection, requests, results);
    }

    public async Task<long> RunAsync(int checks)
    {
        var done = _results.Expect(checks);
        for (var sent = 0; sent < checks; sent += BatchSize)
        {
            var first = sent;
            await Task.WhenAll(Enumerable.Range(first, Math.Min(BatchSize, checks - first)).Select(i => SendAsync(_requests, Queues.CheckRequests, Samples.Request(i + 1))));
        }

        await done.WaitAsync(TimeSpan.FromMinutes(2));
        return checks;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    // No limit on what is not yet confirmed, as MassTransit has none.
    private static Task<IChannel> OpenAsync(IConnection connection) =>
        connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null));

    private static async Task SendAsync<TMessage>(IChannel channel, string queue, TMessage message) => await channel.BasicPublishAsync(
        "", queue, mandatory: true, new BasicProperties { Persistent = true }, JsonSerializer.SerializeToUtf8Bytes(message, JsonSerializerOptions.Web));

    private static async Task ConsumeAsync(IConnection connection, string queue, ushort limit, Func<ReadOnlyMemory<byte>, Task> handleAsync)
    {
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: false, publisherConfirmationTrackingEnabled: false, consumerDispatchConcurrency: limit));
        await channel.BasicQosAsync(0, limit, global: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            await handleAsync(delivery.Body);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
    }
}
