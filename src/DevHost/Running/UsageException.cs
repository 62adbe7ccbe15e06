namespace EventMonitors.DevHost.Running;

/// <summary>The command line cannot be understood; the message is one line.</summary>
public sealed class UsageException(string message) : Exception(message);
