namespace EventMonitors.MailProbe.Refusals;

/// <summary>The server spoke nonsense; nothing that it says from here on is to be believed.</summary>
internal sealed class ProtocolViolationException(string message) : ProbeFailure(FaultClass.Protocol, message);
