namespace EventMonitors.MailProbe;

/// <summary>What a mailbox has to hold for a probe to succeed.</summary>
/// <param name="MinMessages">Fewest messages.</param>
/// <param name="MaxMessages">Most messages.</param>
/// <param name="NewestMaxAge">How old the newest message may be; by it a delivery that has stopped is noticed. IMAP alone tells.</param>
public sealed record MailboxExpectation(long? MinMessages, long? MaxMessages, TimeSpan? NewestMaxAge);
