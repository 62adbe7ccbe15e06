using System.Text;
using System.Text.Json;
using EventMonitors.Contracts;
using RabbitMQ.Client;

namespace EventMonitors.Tests.Integration.Checks;

/// <summary>The broker as somebody sees it who knows nothing of this program: AMQP and JSON.</summary>
internal sealed class Broker : IAsyncDisposable
{
    private readonly IConnection _connection;

    private Broker(IConnection connection, IChannel channel) => (_connection, Channel) = (connection, channel);

    public IChannel Channel { get; private set; }

    public static async Task<Broker> ConnectAsync(Uri uri, CancellationToken cancellation)
    {
        var connection = await new ConnectionFactory { Uri = uri }.CreateConnectionAsync(cancellation);
        return new Broker(connection, await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation));
    }

    /// <summary>Sends a message in MassTransit's envelope (https://masstransit.io/documentation/concepts/messages).</summary>
    public ValueTask SendAsync(object message, CancellationToken cancellation, string? type = null, string queue = Queues.CheckResults) => SendRawAsync(
        JsonSerializer.SerializeToUtf8Bytes(
            new { messageId = Guid.NewGuid(), messageType = new[] { $"urn:message:EventMonitors.Contracts:{type ?? message.GetType().Name}" }, message },
            JsonSerializerOptions.Web),
        cancellation,
        queue);

    public ValueTask SendRawAsync(byte[] body, CancellationToken cancellation, string queue = Queues.CheckResults) => Channel.BasicPublishAsync(
        queue,
        "",
        mandatory: true,
        new BasicProperties { Persistent = true, ContentType = "application/vnd.masstransit+json" },
        body,
        cancellation);

    /// <summary>How many messages are ready in a queue; 0 where it does not exist.</summary>
    public async Task<uint> CountAsync(string queue, CancellationToken cancellation) => (await LookAsync(queue, cancellation))?.MessageCount ?? 0;

    /// <summary>How many consumers a queue has; 0 where it does not exist.</summary>
    public async Task<uint> ConsumersAsync(string queue, CancellationToken cancellation) => (await LookAsync(queue, cancellation))?.ConsumerCount ?? 0;

    /// <summary>Takes the next request out of its queue.</summary>
    public async Task<JsonElement?> TakeRequestAsync(CancellationToken cancellation, string queue = Queues.CheckRequests)
    {
        var result = await Channel.BasicGetAsync(queue, autoAck: true, cancellation);
        if (result is null) return null;
        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(result.Body.Span));
        return document.RootElement.Clone();
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<QueueDeclareOk?> LookAsync(string queue, CancellationToken cancellation)
    {
        try
        {
            return await Channel.QueueDeclarePassiveAsync(queue, cancellation);
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            // A failed passive declaration closes the channel.
            Channel = await _connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation);
            return null;
        }
    }
}
