namespace EventMonitors.MailProbe.Refusals;

/// <summary>The server hung up, or the connection broke, in the middle of an exchange.</summary>
internal sealed class ConnectionLostException(bool reset)
    : ProbeFailure(FaultClass.Protocol, reset ? "The connection was reset" : "The server closed the connection");
