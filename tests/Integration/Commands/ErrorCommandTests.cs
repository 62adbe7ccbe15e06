using System.Text;
using System.Text.Json;
using EventMonitors.Api.Commands;
using EventMonitors.Api.Messaging;
using EventMonitors.Contracts;
using EventMonitors.EventStore;
using EventMonitors.Messaging;
using EventMonitors.Tests.Integration.Messaging;
using EventMonitors.Tests.Support;
using MassTransit;
using Shouldly;
using Xunit;
using Eventually = EventMonitors.Tests.Integration.Checks.Eventually;

namespace EventMonitors.Tests.Integration.Commands;

/// <summary>A broker whose only consumer of <c>check-requests</c> fails at every message.</summary>
public sealed class FaultyBroker : IAsyncLifetime
{
    private TestVirtualHost _virtualHost = null!;
    private IBusControl _bus = null!;

    public Uri Uri => _virtualHost.Uri;

    public IBus Bus => _bus;

    public async ValueTask InitializeAsync()
    {
        _virtualHost = await TestBroker.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        _bus = MassTransit.Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.UseBroker(BrokerAddress.Parse(_virtualHost.Uri.ToString()), "test");
            rabbit.ReceiveEndpoint(Queues.CheckRequests, endpoint =>
            {
                endpoint.UseSharedQueue(Queues.CheckRequests);
                endpoint.Handler<CheckRequested>(_ => throw new InvalidOperationException("no luck"));
            });
        });
        await _bus.StartAsync(TestContext.Current.CancellationToken);
        // Queues are declared on every channel that sends.
        await _bus.Publish(Requests.Of(1), TestContext.Current.CancellationToken);
        await using var broker = await Checks.Broker.ConnectAsync(Uri, TestContext.Current.CancellationToken);
        await Eventually.SeeAsync(() => broker.CountAsync(Queues.ErrorQueueOf(Queues.CheckRequests), TestContext.Current.CancellationToken), count => count == 1);
        await broker.Channel.QueuePurgeAsync(Queues.ErrorQueueOf(Queues.CheckRequests), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _bus.StopAsync();
        await _virtualHost.DisposeAsync();
    }
}

public sealed class ErrorCommandTests(OperatorDatabase database, FaultyBroker faulty) : IClassFixture<OperatorDatabase>, IClassFixture<FaultyBroker>, IAsyncLifetime
{
    private const string Sealed = "transport-1.c2VhbGVkLXRleHQ";
    private const string Errors = Queues.CheckRequests + "_error";

    private Checks.Broker _broker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Operator Operator => database.Operator.With("ConnectionStrings:RabbitMq", faulty.Uri.ToString());

    public async ValueTask InitializeAsync()
    {
        _broker = await Checks.Broker.ConnectAsync(faulty.Uri, Cancellation);
        await _broker.Channel.QueuePurgeAsync(Errors, Cancellation);
    }

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task What_failed_is_listed_shown_without_secrets_put_back_three_times_and_dropped()
    {
        var requests = Enumerable.Range(1, 3).Select(i => Requests.Of(i) with { SealedCredentials = Sealed }).ToArray();
        foreach (var request in requests) await faulty.Bus.Publish(request, Cancellation);
        await SeeErrorsAsync(3);

        var list = await Operator.DemandAsync("errors", "list", "--json");
        list.Rows.Single(row => row.TryGetProperty("messages", out _) && row.GetProperty("queue").GetString() == Errors).GetProperty("messages").GetInt32().ShouldBe(3);
        var rows = list.Rows.Where(row => row.TryGetProperty("id", out _)).ToArray();
        rows.Select(row => row.GetProperty("type").GetString()).ShouldBe(["CheckRequested", "CheckRequested", "CheckRequested"]);
        rows.ShouldAllBe(row => row.GetProperty("reason").GetString() == "InvalidOperationException: no luck" && row.GetProperty("failedAt").ValueKind == JsonValueKind.String);
        var id = rows[0].GetProperty("id").GetString()!;

        await SeeErrorsAsync(3);
        var shown = await Operator.DemandAsync("errors", "show", id);
        await SeeErrorsAsync(3);
        requests.Count(request => shown.Output.Contains(request.CheckId.ToString(), StringComparison.Ordinal)).ShouldBe(1, shown.Output);
        foreach (var output in new[] { list.Output, shown.Output, (await Operator.DemandAsync("errors", "list")).Output }) output.ShouldNotContain(Sealed);

        await SeeErrorsAsync(3);
        for (var i = 1; i <= ErrorMessage.MostReplays; i++)
        {
            (await Operator.DemandAsync("errors", "replay", "--all", "--json")).Rows.Single().GetProperty("messages").GetInt32().ShouldBe(3);
            await SeeErrorsAsync(3);
        }

        var refused = await Operator.RunAsync("errors", "replay", "--queue", Errors);
        (refused.ExitCode, refused.Error.Contains("3 messages were put back 3 times already", StringComparison.Ordinal)).ShouldBe((ExitCode.Failed, true), refused.Error);
        // What was looked at comes back when the broker has noticed that the command is gone.
        await SeeErrorsAsync(3);

        (await Operator.RunAsync("errors", "drop", id)).ExitCode.ShouldBe(ExitCode.Usage, "nobody said yes");
        await Operator.DemandAsync("errors", "drop", id, "--yes");
        await SeeErrorsAsync(2);
        (await Operator.RunAsync("errors", "drop", id, "--yes")).ExitCode.ShouldBe(ExitCode.Failed, "it is gone");
        await SeeErrorsAsync(2);
        await Operator.DemandAsync("errors", "drop", "--queue", Errors, "--yes");
        await SeeErrorsAsync(0);

        var events = new List<StoredEvent>();
        await foreach (var stored in database.Store.ReadStreamAsync(PostgresEventStore.DefaultTenant, OperatorEventTypes.ErrorStream, cancellationToken: Cancellation)) events.Add(stored);
        // Other tests have events there too.
        events = [.. events.TakeLast(5)];
        events.Select(e => e.Data switch { ErrorMessagesReplayed r => r.Count, ErrorMessagesDropped d => -d.Count, _ => 0 }).ShouldBe([3, 3, 3, -1, -2]);
        events[3].Data.ShouldBeOfType<ErrorMessagesDropped>().Messages.ShouldBe([id]);
    }

    [Fact]
    public async Task What_is_no_message_at_all_and_what_the_broker_gave_up_can_be_seen_and_dropped_too()
    {
        await _broker.SendRawAsync(Encoding.UTF8.GetBytes("{ no JSON"), Cancellation, Errors);
        await _broker.SendAsync(Requests.Of(7), Cancellation, queue: Queues.CheckRequestsNow);
        for (var i = 0; i <= Queues.DeliveryLimit; i++)
        {
            var got = await Eventually.SeeAsync(() => _broker.Channel.BasicGetAsync(Queues.CheckRequestsNow, autoAck: false, Cancellation), result => result is not null);
            await _broker.Channel.BasicRejectAsync(got!.DeliveryTag, requeue: true, Cancellation);
        }

        await Eventually.SeeAsync(() => _broker.CountAsync(Queues.ErrorQueueOf(Queues.CheckRequestsNow), Cancellation), count => count == 1);
        await SeeErrorsAsync(1);
        var rows = (await Operator.DemandAsync("errors", "list", "--json")).Rows.Where(row => row.TryGetProperty("id", out _)).ToArray();
        await SeeErrorsAsync(1);
        await Eventually.SeeAsync(() => _broker.CountAsync(Queues.ErrorQueueOf(Queues.CheckRequestsNow), Cancellation), count => count == 1);
        var junk = rows.Single(row => row.GetProperty("queue").GetString() == Errors);
        (junk.GetProperty("type").ValueKind, junk.GetProperty("id").GetString()!.Length).ShouldBe((JsonValueKind.Null, 16));
        var givenUp = rows.Single(row => row.GetProperty("queue").GetString() == Queues.ErrorQueueOf(Queues.CheckRequestsNow));
        givenUp.GetProperty("reason").GetString().ShouldBe("no consumer has ended it, however often it was delivered");
        givenUp.GetProperty("failedAt").ValueKind.ShouldBe(JsonValueKind.String);

        await Operator.DemandAsync("errors", "replay", givenUp.GetProperty("id").GetString()!);
        (await _broker.CountAsync(Queues.CheckRequestsNow, Cancellation)).ShouldBe(1u);
        await _broker.Channel.QueuePurgeAsync(Queues.CheckRequestsNow, Cancellation);
        await SeeErrorsAsync(1);
        await Operator.DemandAsync("errors", "drop", junk.GetProperty("id").GetString()!, "--yes");
        (await _broker.CountAsync(Errors, Cancellation)).ShouldBe(0u);
    }

    [Fact]
    public async Task A_message_that_could_not_be_recorded_stays_where_it_is()
    {
        await _broker.SendAsync(Requests.Of(8), Cancellation, queue: Errors);
        await using (var queues = await ErrorQueues.ConnectAsync(BrokerAddress.Parse(faulty.Uri.ToString()), Cancellation))
            await Should.ThrowAsync<TimeoutException>(() => queues.SettleAsync(Errors, _ => true, replay: false, _ => throw new TimeoutException(), Cancellation));

        await SeeErrorsAsync(1);
        await _broker.Channel.QueuePurgeAsync(Errors, Cancellation);
    }

    [Fact]
    public async Task What_was_put_back_before_an_interruption_does_not_come_a_second_time()
    {
        var errors = Queues.ErrorQueueOf(Queues.CheckRequestsNow);
        for (var i = 1; i <= 3; i++) await _broker.SendAsync(Requests.Of(10 + i), Cancellation, queue: errors);
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var (looked, recorded) = (0, 0);
        await using (var queues = await ErrorQueues.ConnectAsync(BrokerAddress.Parse(faulty.Uri.ToString()), Cancellation))
        {
            await Should.ThrowAsync<OperationCanceledException>(() => queues.SettleAsync(errors, Choose, replay: true, RecordAsync, interruption.Token));
        }

        await Eventually.SeeAsync(() => _broker.CountAsync(errors, Cancellation), count => count == 2);
        ((await _broker.CountAsync(Queues.CheckRequestsNow, Cancellation)), recorded).ShouldBe((1u, 1));
        foreach (var queue in (string[])[errors, Queues.CheckRequestsNow]) await _broker.Channel.QueuePurgeAsync(queue, Cancellation);

        bool Choose(ErrorMessage message)
        {
            if (++looked == 2) interruption.Cancel();
            return true;
        }

        Task RecordAsync(IReadOnlyList<ErrorMessage> page)
        {
            recorded += page.Count;
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Without_a_broker_one_line_says_so()
    {
        (await database.Operator.RunAsync("errors", "list")).Error.ShouldContain("ConnectionStrings__RabbitMq");
        var away = await database.Operator.With("ConnectionStrings:RabbitMq", "amqp://nobody:secret@127.0.0.1:1/").RunAsync("errors", "list");
        (away.ExitCode, away.Error).ShouldBe((ExitCode.Failed, "eventmonitors errors list: the broker does not answer; is RabbitMQ running where ConnectionStrings__RabbitMq says, and does it know that user?\n"));
    }

    private Task<uint> SeeErrorsAsync(uint count) => Eventually.SeeAsync(() => _broker.CountAsync(Errors, Cancellation), seen => seen == count);
}
