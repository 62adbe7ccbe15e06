using System.Net.Sockets;

namespace EventMonitors.MailProbe.Dialling;

/// <summary>A connection that gives its place back when it is closed, by whomever and for whatever reason.</summary>
internal sealed class PlacedStream(Socket socket, IDisposable? place) : NetworkStream(socket, ownsSocket: true)
{
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            place?.Dispose();
    }
}
