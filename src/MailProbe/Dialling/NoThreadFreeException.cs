namespace EventMonitors.MailProbe.Dialling;

/// <summary>A look-up had to wait for a thread, and was not answered in time.</summary>
internal sealed class NoThreadFreeException(Exception inner) : Exception("No thread was free for the look-up.", inner);
