using System.Net;
using System.Net.Sockets;

namespace EventMonitors.DevHost.Servers;

/// <summary>What the loopback interface of this machine offers.</summary>
internal static class Loopback
{
    /// <summary>Whether "localhost" may also mean ::1 here; containers often lack it.</summary>
    public static bool HasIPv6 { get; } = Socket.OSSupportsIPv6 && CanBind(IPAddress.IPv6Loopback, port: 0);

    /// <summary>Whether nobody is bound to this port of the loopback addresses.</summary>
    public static bool IsFree(int port) =>
        CanBind(IPAddress.Loopback, port) && (!HasIPv6 || CanBind(IPAddress.IPv6Loopback, port));

    /// <summary>Whether the system keeps this port from us, free or not: those below net.ipv4.ip_unprivileged_port_start are root's.</summary>
    public static bool IsForbidden(int port) => BindError(IPAddress.Loopback, port) == SocketError.AccessDenied;

    /// <summary>Waits until a program accepts connections on a port, for programs that do not say so themselves.</summary>
    /// <exception cref="ServerException">It ended first, or did not listen in time.</exception>
    public static async Task UntilListeningAsync(ChildProcess process, int port, TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            while (!await AcceptsAsync(port, limit.Token))
            {
                if (process.Exited.IsCompleted) throw process.Failure($"ended with exit code {await process.Exited}");
                await Task.Delay(20, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw process.Failure($"did not listen on port {port} within {patience.TotalSeconds:0} s");
        }
    }

    private static async Task<bool> AcceptsAsync(int port, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool CanBind(IPAddress address, int port) => BindError(address, port) is null;

    private static SocketError? BindError(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
            return null;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode;
        }
    }
}
