using System.Net;
using System.Net.Sockets;

namespace EventMonitors.MailProbe.Dialling;

/// <summary>One address dialled: a connection, or the reason why there is none.</summary>
internal sealed record ConnectAttempt(IPAddress Address, Stream? Connection, SocketError Error)
{
    /// <param name="address">The address to dial.</param>
    /// <param name="port">The TCP port.</param>
    /// <param name="place">Given back when the connection is closed or does not come about.</param>
    /// <param name="cancellationToken">Gives the attempt up, which then ends in <see cref="SocketError.OperationAborted"/>.</param>
    public static async Task<ConnectAttempt> StartAsync(IPAddress address, int port, IDisposable? place, CancellationToken cancellationToken)
    {
        var socket = default(Socket);
        var connection = default(Stream);
        try
        {
            socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
            connection = new PlacedStream(socket, place);
            return new ConnectAttempt(address, connection, SocketError.Success);
        }
        catch (SocketException e)
        {
            return new ConnectAttempt(address, null, e.SocketErrorCode);
        }
        // A connection that is gone at once is none either.
        catch (IOException)
        {
            return new ConnectAttempt(address, null, SocketError.ConnectionReset);
        }
        catch (OperationCanceledException)
        {
            return new ConnectAttempt(address, null, SocketError.OperationAborted);
        }
        finally
        {
            if (connection is null)
            {
                socket?.Dispose();
                place?.Dispose();
            }
        }
    }
}
