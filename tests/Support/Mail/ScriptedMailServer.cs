using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EventMonitors.DevHost.Scripted;

namespace EventMonitors.Tests.Support.Mail;

/// <summary>
/// A mail server on loopback that plays the same script to each client, well-behaved or not, and hangs up at its end. Only
/// sockets are real about it: what it says and does, it says and does because a test wrote so.
/// </summary>
public sealed class ScriptedMailServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TcpListener _listener;
    private readonly ScriptStep[] _script;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Task<ScriptedConnection>> _connections = new();
    private readonly TaskCompletionSource<Task<ScriptedConnection>> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;
    private int _accepted;

    private ScriptedMailServer(IPAddress address, ScriptStep[] script)
    {
        _script = script;
        _listener = new TcpListener(address, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>How many clients have connected.</summary>
    public int Connections => Volatile.Read(ref _accepted);

    public static ScriptedMailServer Start(params ScriptStep[] script) => new(IPAddress.Loopback, script);

    public static ScriptedMailServer StartOn(IPAddress address, params ScriptStep[] script) => new(address, script);

    /// <summary>Waits until the only client's script has been played and the client has closed its socket.</summary>
    /// <exception cref="ScriptException">The client did something else than the script says, or there was none or another one.</exception>
    public async Task<ScriptedConnection> PlayedAsync(CancellationToken cancellation)
    {
        var playing = await _first.Task.WaitAsync(Patience, cancellation);
        var played = await playing.WaitAsync(Patience, cancellation);
        return Connections == 1 ? played : throw new ScriptException($"{Connections} clients connected instead of one.");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_connections).ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                // Counted before it is served: a client may be gone by the end of the first step.
                Interlocked.Increment(ref _accepted);
                var playing = PlayAsync(socket);
                _connections.Enqueue(playing);
                _first.TrySetResult(playing);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task<ScriptedConnection> PlayAsync(Socket socket)
    {
        await using var connection = new ScriptedConnection(socket);
        try
        {
            foreach (var step in _script)
                await step(connection, _stop.Token);
            connection.CloseHalf();
            await connection.ReadToEndAsync(_stop.Token);
        }
        // The script went on after the client had hung up or after the script itself had cut the line.
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
        }
        return connection;
    }
}
