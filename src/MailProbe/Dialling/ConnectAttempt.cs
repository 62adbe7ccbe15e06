using System.Net;
using System.Net.Sockets;

namespace EventMonitors.MailProbe.Dialling;

/// <summary>One address dialled: a connected socket, or the reason why there is none.</summary>
internal sealed record ConnectAttempt(IPAddress Address, Socket? Socket, SocketError Error)
{
    public static async Task<ConnectAttempt> StartAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = default(Socket);
        try
        {
            socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
            return new ConnectAttempt(address, socket, SocketError.Success);
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            return new ConnectAttempt(address, null, e.SocketErrorCode);
        }
        catch (OperationCanceledException)
        {
            socket?.Dispose();
            return new ConnectAttempt(address, null, SocketError.OperationAborted);
        }
    }
}
