namespace EventMonitors.MailProbe.Refusals;

/// <summary>The server did all that it was asked for, and the mailbox is not as it should be. The connection is good for a logout.</summary>
internal sealed class MailboxUnexpectedException(string message) : ProbeFailure(FaultClass.Expectation, message);
