namespace EventMonitors.MailProbe.Refusals;

/// <summary>The server understood and said no, in the words of its protocol. The connection may still be good for a logout.</summary>
internal sealed class ServerRefusedException(FaultClass fault, string message) : ProbeFailure(fault, message);
