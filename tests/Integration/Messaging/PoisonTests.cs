using System.Text;
using System.Text.Json;
using EventMonitors.Api.Messaging;
using EventMonitors.Contracts;
using EventMonitors.Tests.Integration.Checks;
using EventMonitors.Tests.Support;
using RabbitMQ.Client;
using Shouldly;
using Xunit;
using Eventually = EventMonitors.Tests.Integration.Checks.Eventually;

namespace EventMonitors.Tests.Integration.Messaging;

public sealed class PoisonTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_comes_to_a_workers_queue_the_next_request_is_run()
    {
        await using var virtualHost = await TestBroker.CreateVirtualHostAsync(Cancellation);
        await using var worker = await RunningWorker.StartAsync(virtualHost.Uri, new TransportKey("test", new byte[32]), "worker-1");
        await using var broker = await Broker.ConnectAsync(virtualHost.Uri, Cancellation);
        foreach (var queue in (string[])[Queues.CheckRequests, Queues.CheckRequestsNow])
        {
            await Eventually.SeeAsync(() => broker.ConsumersAsync(queue, Cancellation), consumers => consumers == 1);
            await broker.SendRawAsync(Encoding.UTF8.GetBytes("{ this is no JSON"), Cancellation, queue);
            await broker.SendRawAsync([], Cancellation, queue);
            await broker.SendRawAsync(Encoding.UTF8.GetBytes("""{"messageId":5,"messageType":"x","message":[]}"""), Cancellation, queue);
            await broker.SendAsync(Results.Completed(1, DateTimeOffset.UtcNow), Cancellation, queue: queue);
            await broker.SendAsync(new { checkId = new string('x', 5_000_000) }, Cancellation, nameof(CheckRequested), queue);
            await broker.SendAsync(Requests.Expired(1) with { SchemaVersion = WireVersion.Newest + 1 }, Cancellation, queue: queue);
            await broker.SendAsync(Requests.Expired(2), Cancellation, queue: queue);
            await SendWithJunkTraceAsync(broker, queue);
        }

        await Eventually.SeeAsync(() => broker.CountAsync(Queues.CheckResults, Cancellation), count => count == 4);
        await using var queues = await ErrorQueues.ConnectAsync(BrokerAddress.Parse(virtualHost.Uri.ToString()), Cancellation);
        var counts = await Eventually.SeeAsync(() => queues.CountAsync(Cancellation), counts => counts.Sum(c => c.Messages) == 12);
        counts.Where(c => c.Queue.EndsWith("_error", StringComparison.Ordinal)).Select(c => c.Messages).ShouldBe([5u, 5u, 0u]);
        counts.Where(c => c.Queue.EndsWith("_skipped", StringComparison.Ordinal)).Select(c => c.Messages).ShouldBe([1u, 1u]);
        var reasons = new List<string>();
        await foreach (var message in queues.LookAsync(Queues.ErrorQueueOf(Queues.CheckRequests), 100, Cancellation)) reasons.Add(message.Reason);
        reasons.ShouldContain("UnknownWireVersionException: The message cannot be used: its schemaVersion is 2, and this program understands those up to 1: it is older than the sender.");
        (await broker.ConsumersAsync(Queues.CheckRequests, Cancellation)).ShouldBe(1u);
    }

    // A trace that is none is no reason to leave a mailbox unchecked.
    private static async Task SendWithJunkTraceAsync(Broker broker, string queue)
    {
        var headers = new Dictionary<string, object?> { ["MT-Activity-Id"] = "00-junk", ["traceparent"] = new string('0', 5_000), ["baggage"] = "\u001b[2J" };
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new { messageId = Guid.NewGuid(), messageType = new[] { "urn:message:EventMonitors.Contracts:CheckRequested" }, headers, message = Requests.Expired(3) },
            JsonSerializerOptions.Web);
        await broker.Channel.BasicPublishAsync(queue, "", mandatory: true, new BasicProperties { ContentType = "application/vnd.masstransit+json", Headers = headers }, body, Cancellation);
    }
}
