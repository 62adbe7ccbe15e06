using System.Net.Sockets;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Dialling;

/// <summary>What it means that no address accepted the connection.</summary>
internal static class ConnectFailure
{
    public static PhaseFailedException Of(IReadOnlyList<ConnectAttempt> attempts, int port)
    {
        // An answer from the host's side outweighs an address family that this machine cannot reach at all.
        var telling = attempts.FirstOrDefault(attempt => ClassOf(attempt.Error) == FaultClass.Connect) ?? attempts[0];
        var reason = Describe(telling.Error);
        var message = attempts.Count == 1
            ? $"Port {port} of {telling.Address}: {reason}."
            : $"Port {port}, none of {attempts.Count} addresses accepted; {telling.Address}: {reason}.";
        return new PhaseFailedException(ClassOf(telling.Error), message);
    }

    /// <summary>Whether the host's side or this machine is to blame.</summary>
    public static FaultClass ClassOf(SocketError error) => error switch
    {
        SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.AddressNotAvailable
            or SocketError.AddressFamilyNotSupported or SocketError.ProtocolFamilyNotSupported
            or SocketError.AccessDenied or SocketError.NoBufferSpaceAvailable => FaultClass.WorkerNetwork,
        SocketError.TooManyOpenSockets => FaultClass.Internal,
        _ => FaultClass.Connect,
    };

    private static string Describe(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset => "connection reset",
        SocketError.TimedOut => "no answer",
        SocketError.HostUnreachable or SocketError.HostDown => "host unreachable",
        SocketError.NetworkUnreachable or SocketError.NetworkDown => "the probing machine has no route to it",
        SocketError.AddressFamilyNotSupported or SocketError.ProtocolFamilyNotSupported => "the probing machine does not speak its address family",
        SocketError.AddressNotAvailable or SocketError.NoBufferSpaceAvailable or SocketError.TooManyOpenSockets => "the probing machine has no socket left",
        SocketError.AccessDenied => "the probing machine may not connect to it",
        _ => $"cannot be reached ({error})",
    };
}
