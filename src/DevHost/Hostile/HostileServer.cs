using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using EventMonitors.DevHost.Scripted;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.DevHost.Hostile;

/// <summary>Plays the same script to every client on 127.0.0.1, hangs up at its end and forgets the client.</summary>
internal sealed class HostileServer : IAsyncDisposable
{
    // Whoever checks has given up long before; a client that never does is not kept for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TcpListener _listener;
    private readonly ScriptStep[] _script;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    private HostileServer(TcpListener listener, ScriptStep[] script)
    {
        (_listener, _script) = (listener, script);
        _accepting = AcceptAsync();
    }

    /// <exception cref="ServerException">The port is taken.</exception>
    public static HostileServer Start(int port, ScriptStep[] script)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return new HostileServer(listener, script);
        }
        catch (SocketException error)
        {
            listener.Dispose();
            throw new ServerException($"A hostile mail server cannot listen on port {port}: {error.Message}", error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var playing = new HashSet<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                playing.RemoveWhere(play => play.IsCompleted);
                playing.Add(PlayAsync(socket));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped; the clients are on their way out.
        }

        await Task.WhenAll(playing);
    }

    private async Task PlayAsync(Socket socket)
    {
        await Task.Yield();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(Patience);
        await using var connection = new ScriptedConnection(socket);
        try
        {
            foreach (var step in _script) await step(connection, patience.Token);
            connection.CloseHalf();
            await connection.ReadToEndAsync(patience.Token);
        }
        // The client hung up, did something else than the script says, or we stop: all of it ends this client's play and no other.
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or AuthenticationException or OperationCanceledException or ScriptException)
        {
        }
    }
}
