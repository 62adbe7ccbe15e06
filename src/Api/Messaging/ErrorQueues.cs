using System.Runtime.CompilerServices;
using EventMonitors.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace EventMonitors.Api.Messaging;

/// <summary>
/// The queues of messages that nobody could use. What is looked at stays where it is; what is taken leaves its queue only when it is
/// settled, so whatever ends this session, nothing is lost. Consumers and other operators may be at work meanwhile.
/// </summary>
public sealed class ErrorQueues : IAsyncDisposable
{
    private const int PageSize = 100;
    private readonly IConnection _connection;

    private ErrorQueues(IConnection connection) => _connection = connection;

    /// <summary>The queues that messages come from, in the order in which they are listed.</summary>
    public static IReadOnlyList<string> Sources { get; } = [Queues.CheckRequests, Queues.CheckRequestsNow, Queues.CheckResults];

    /// <summary>All queues there may be: <c>_error</c> for what failed, <c>_skipped</c> for what no consumer takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Sources.SelectMany(source => (string[])[Queues.ErrorQueueOf(source), source + "_skipped"])];

    /// <summary>Connects to the broker.</summary>
    /// <exception cref="BrokerUnreachableException">It does not answer, or refuses the user.</exception>
    public static async Task<ErrorQueues> ConnectAsync(BrokerAddress broker, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory
        {
            HostName = broker.Host,
            Port = broker.Port,
            VirtualHost = broker.VirtualHost,
            UserName = broker.User,
            Password = broker.Password,
            AutomaticRecoveryEnabled = false,
            ClientProvidedName = "event-monitors errors",
        };
        if (broker.Tls) factory.Ssl = new SslOption(broker.Host, enabled: true);
        return new ErrorQueues(await factory.CreateConnectionAsync(cancellationToken));
    }

    /// <summary>How many messages lie in each queue that is there.</summary>
    public async Task<IReadOnlyList<(string Queue, uint Messages)>> CountAsync(CancellationToken cancellationToken)
    {
        var counts = new List<(string, uint)>();
        foreach (var queue in Names)
            if (await CountAsync(queue, cancellationToken) is { } messages) counts.Add((queue, messages));
        return counts;
    }

    /// <summary>Shows the messages of a queue, oldest first, and leaves them there.</summary>
    public async IAsyncEnumerable<ErrorMessage> LookAsync(string queue, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await CountAsync(queue, cancellationToken) is not { } present) yield break;
        // What is not acknowledged goes back when the channel ends.
        await using var channel = await OpenAsync(cancellationToken);
        for (var i = 0; i < Math.Min(most, present); i++)
        {
            if (await channel.BasicGetAsync(queue, autoAck: false, cancellationToken) is not { } got) yield break;
            yield return ErrorMessageReader.Read(queue, got.BasicProperties, got.Body.Span);
        }
    }

    /// <summary>
    /// Takes the messages that are in a queue now, a page at a time. Those that are not chosen stay; the chosen ones of a page are
    /// settled together: put back to where they came from and confirmed where that is wanted, then recorded, then acknowledged.
    /// </summary>
    /// <param name="queue">The error queue.</param>
    /// <param name="choose">Which messages.</param>
    /// <param name="replay">Whether they are put back; else they are dropped.</param>
    /// <param name="recordAsync">Writes down what became of a page.</param>
    /// <param name="cancellationToken">Ends it; what is not acknowledged stays.</param>
    /// <returns>How many were settled.</returns>
    public async Task<int> SettleAsync(
        string queue, Func<ErrorMessage, bool> choose, bool replay, Func<IReadOnlyList<ErrorMessage>, Task> recordAsync, CancellationToken cancellationToken)
    {
        if (await CountAsync(queue, cancellationToken) is not { } present) return 0;
        await using var channel = await OpenAsync(cancellationToken);
        var settled = 0;
        var page = new List<(ulong Tag, ErrorMessage Message)>();
        // No more than there were: what is put back and fails again comes in at the end.
        for (var i = 0; i < present; i++)
        {
            if (await channel.BasicGetAsync(queue, autoAck: false, cancellationToken) is not { } got) break;
            var message = ErrorMessageReader.Read(queue, got.BasicProperties, got.Body.Span);
            if (!choose(message)) continue;
            try
            {
                if (replay) await channel.BasicPublishAsync("", SourceOf(queue), mandatory: true, ErrorMessageReader.Renew(got.BasicProperties), got.Body, cancellationToken);
            }
            // Those before it are in their queue already: settled now, or they would come a second time.
            catch (Exception) when (page.Count > 0)
            {
                await EndAsync(channel, page, recordAsync);
                throw;
            }

            page.Add((got.DeliveryTag, message));
            if (page.Count == PageSize) settled += await EndAsync(channel, page, recordAsync);
        }

        return settled + await EndAsync(channel, page, recordAsync);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static async Task<int> EndAsync(IChannel channel, List<(ulong Tag, ErrorMessage Message)> page, Func<IReadOnlyList<ErrorMessage>, Task> recordAsync)
    {
        if (page.Count == 0) return 0;
        await recordAsync([.. page.Select(p => p.Message)]);
        // Past an interruption: what is recorded is done.
        foreach (var (tag, _) in page) await channel.BasicAckAsync(tag, multiple: false, CancellationToken.None);
        var count = page.Count;
        page.Clear();
        return count;
    }

    private static string SourceOf(string queue) => Sources.Single(source => queue == Queues.ErrorQueueOf(source) || queue == source + "_skipped");

    private async Task<uint?> CountAsync(string queue, CancellationToken cancellationToken)
    {
        // A channel of its own: the broker closes it where there is no such queue.
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, cancellationToken)).MessageCount;
        }
        catch (OperationInterruptedException error) when (error.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }

    private Task<IChannel> OpenAsync(CancellationToken cancellationToken) =>
        _connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
}
