using EventMonitors.Contracts;
using RabbitMQ.Client;

namespace EventMonitors.Api.Scheduling;

/// <summary>
/// Looks at the broker's queues, by passive declarations on a connection of its own: the bus does not tell who consumes. A look is
/// good for two seconds, however many ask.
/// </summary>
public sealed class BrokerWatch(BrokerAddress broker, TimeProvider clock) : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1);
    private IConnection? _connection;
    private long? _lookedAt;
    private long _calmSince = clock.GetTimestamp();
    private BrokerLook _last;

    /// <summary>What the broker is like now, and how long it has been calm (<see cref="BrokerLook.IsCalm"/>), as far as anybody looked.</summary>
    public async Task<(BrokerLook Look, TimeSpan Calm)> LookAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_lookedAt is null || clock.GetElapsedTime(_lookedAt.Value) >= Fresh)
            {
                var wasCut = _connection is { IsOpen: false };
                _last = (await AskAsync(cancellationToken)).Following(_last, clock.GetUtcNow(), wasCut);
                _lookedAt = clock.GetTimestamp();
                if (!_last.IsCalm) _calmSince = _lookedAt.Value;
            }

            return (_last, _last.IsCalm ? clock.GetElapsedTime(_calmSince) : TimeSpan.Zero);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _turn.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
        _turn.Dispose();
    }

    private async Task<BrokerLook> AskAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            if (_connection is not { IsOpen: true })
            {
                await CloseAsync();
                _connection = await ConnectAsync(patience.Token);
            }

            await using var channel = await _connection.CreateChannelAsync(cancellationToken: patience.Token);
            var requests = await channel.QueueDeclarePassiveAsync(Queues.CheckRequests, patience.Token);
            var results = await channel.QueueDeclarePassiveAsync(Queues.CheckResults, patience.Token);
            return new BrokerLook(true, requests.ConsumerCount, results.MessageCount);
        }
        // Whatever is wrong, the answer is the same: results cannot be told to come in.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            await CloseAsync();
            return BrokerLook.Away;
        }
    }

    private Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory
        {
            HostName = broker.Host,
            Port = broker.Port,
            VirtualHost = broker.VirtualHost,
            UserName = broker.User,
            Password = broker.Password,
            ClientProvidedName = "event-monitors-api-watch",
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = Patience,
            ContinuationTimeout = Patience,
        };
        if (broker.Tls) factory.Ssl = new SslOption(broker.Host) { Enabled = true };
        return factory.CreateConnectionAsync(cancellationToken);
    }

    private async Task CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            try
            {
                await connection.DisposeAsync();
            }
            // It was broken: that is why it is closed.
            catch (Exception)
            {
            }
        }
    }
}
