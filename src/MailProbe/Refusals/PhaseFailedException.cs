namespace EventMonitors.MailProbe.Refusals;

/// <summary>A phase before the first word of the server failed: token, name, address, connection or TLS.</summary>
internal sealed class PhaseFailedException(FaultClass fault, string message) : ProbeFailure(fault, message);
