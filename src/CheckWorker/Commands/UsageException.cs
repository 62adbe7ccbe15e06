namespace EventMonitors.CheckWorker.Commands;

/// <summary>The arguments cannot be used. The message is one line, says what would do, and shows no secret.</summary>
internal sealed class UsageException(string message) : Exception(message);
