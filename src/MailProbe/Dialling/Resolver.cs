using System.Net;
using System.Net.Sockets;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Dialling;

/// <summary>Turns a name into addresses, once: what the egress policy judged is what is dialled.</summary>
internal static class Resolver
{
    public static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            // The system's resolver cannot be interrupted; at the deadline its answer is no longer waited for.
            return await Dns.GetHostAddressesAsync(host, cancellationToken).WaitAsync(cancellationToken);
        }
        catch (SocketException e)
        {
            throw new PhaseFailedException(FaultClass.Dns, e.SocketErrorCode switch
            {
                SocketError.HostNotFound => $"The name {host} does not exist in the DNS.",
                SocketError.NoData => $"The name {host} has no address in the DNS.",
                SocketError.TryAgain => $"The name servers of {host} gave no answer.",
                _ => $"The name {host} cannot be resolved.",
            });
        }
        catch (ArgumentException)
        {
            throw new PhaseFailedException(FaultClass.Dns, $"The name {host} cannot be resolved.");
        }
    }
}
