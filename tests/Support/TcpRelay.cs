using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EventMonitors.Tests.Support;

/// <summary>
/// A network that can be taken away: it forwards what comes to <see cref="Port"/> on 127.0.0.1 to another port there, both ways,
/// until it is paused or cut.
/// </summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private const int BufferSize = 64 * 1024;

    // What the kernel takes in by itself while nobody accepts: as little as it may be told.
    private const int Backlog = 1;

    private static readonly LingerOption Abruptly = new(enable: true, seconds: 0);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Link, Task> _links = new();
    private readonly Task _accepting;
    private volatile TaskCompletionSource _gate = Opened();

    /// <summary>Listens at once.</summary>
    /// <param name="targetPort">The port on 127.0.0.1 that it leads to; nobody need listen there yet.</param>
    /// <param name="port">Its own port, 0 for any free one.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public TcpRelay(int targetPort, int port = 0)
    {
        _target = new IPEndPoint(IPAddress.Loopback, targetPort);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(Backlog);
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect to, on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Connections that are open, however still they are.</summary>
    public int Connections => _links.Count;

    /// <summary>
    /// From now on nobody is connected to the target and no byte arrives at either end. Connections stay open and hang, as where
    /// packets are dropped; what was sent meanwhile arrives after <see cref="Resume"/>.
    /// </summary>
    public void Pause()
    {
        if (_gate.Task.IsCompleted) _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Goes on where it was paused.</summary>
    public void Resume() => _gate.TrySetResult();

    /// <summary>Resets every connection at both ends; new ones are taken as before.</summary>
    public void Cut()
    {
        foreach (var link in _links.Keys) link.Reset();
    }

    /// <summary>Ends the listener and resets every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        Cut();
        await _accepting;
        await Task.WhenAll(_links.Values);
        _end.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gate.SetResult();
        return gate;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                await _gate.Task.WaitAsync(_end.Token);
                var client = await _listener.AcceptAsync(_end.Token);
                var link = new Link(client, new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
                // Registered before it may end, so that it is always taken out again.
                var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _links[link] = CarryAsync(link, start.Task);
                start.SetResult();
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException && _end.IsCancellationRequested)
        {
        }
    }

    private async Task CarryAsync(Link link, Task start)
    {
        await start;
        try
        {
            // One that was accepted when the pause began has to wait like the others.
            await _gate.Task.WaitAsync(_end.Token);
            await link.Server.ConnectAsync(_target, _end.Token);
            await Task.WhenAll(PumpAsync(link.Client, link.Server), PumpAsync(link.Server, link.Client));
        }
        // Either end has gone, or we have: the other end is told so.
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            link.Reset();
        }
        finally
        {
            link.Close();
            _links.TryRemove(link, out _);
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[BufferSize];
            while (await from.ReceiveAsync(buffer, _end.Token) is var count and > 0)
            {
                await _gate.Task.WaitAsync(_end.Token);
                for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _end.Token);
            }
            await _gate.Task.WaitAsync(_end.Token);
            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            // The other direction must not wait for a peer that is gone.
            foreach (var socket in (Socket[])[from, to]) socket.Dispose();
            throw;
        }
    }

    private sealed record Link(Socket Client, Socket Server)
    {
        public void Reset()
        {
            foreach (var socket in (Socket[])[Client, Server])
            {
                try
                {
                    socket.LingerState = Abruptly;
                }
                // It was never connected, or is closed already.
                catch (Exception error) when (error is SocketException or ObjectDisposedException)
                {
                }
            }
            Close();
        }

        public void Close()
        {
            Client.Dispose();
            Server.Dispose();
        }

        // One connection is never another, whatever its sockets say of themselves.
        public bool Equals(Link? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
