using System.Net;
using System.Net.Sockets;

namespace EventMonitors.Tests.Integration.Messaging;

/// <summary>
/// Stands between a program and its broker. It takes connections, and lets through as much of what the broker says as it is told;
/// then the broker looks to be there and says nothing more, as one that hangs does, until the gate is opened.
/// </summary>
internal sealed class BrokerGate : IAsyncDisposable
{
    private readonly Uri _broker;
    private readonly int _bytes;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    private BrokerGate(Uri broker, int bytes)
    {
        (_broker, _bytes) = (broker, bytes);
        _listener.Start();
        Uri = new UriBuilder(broker) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync();
    }

    /// <summary>The broker, through the gate.</summary>
    public Uri Uri { get; }

    /// <summary>Ends when a client waits for bytes that are held back.</summary>
    public Task Held => _held.Task;

    /// <summary>A gate that holds back what the broker says on a connection after so many bytes.</summary>
    public static BrokerGate Start(Uri broker, int bytes) => new(broker, bytes);

    public void Open() => _opened.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Open();
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var passing = new List<Task>();
        try
        {
            while (true) passing.Add(PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(passing);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(_broker.Host, _broker.Port, _stop.Token);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), _stop.Token), LetThroughAsync(far.GetStream(), near.GetStream()));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or IOException)
        {
            // Either side hung up.
        }
    }

    private async Task LetThroughAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16 * 1024];
        var passed = 0;
        while (true)
        {
            var limit = _opened.Task.IsCompleted ? buffer.Length : Math.Min(buffer.Length, _bytes - passed);
            if (limit == 0)
            {
                _held.TrySetResult();
                await _opened.Task.WaitAsync(_stop.Token);
                continue;
            }

            var read = await from.ReadAsync(buffer.AsMemory(0, limit), _stop.Token);
            if (read == 0) return;
            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            passed += read;
        }
    }
}
