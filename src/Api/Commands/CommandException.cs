namespace EventMonitors.Api.Commands;

/// <summary>A command cannot do what it was asked for. The message is one line that says what, where, and what to do about it.</summary>
public class CommandException(string message) : Exception(message);

/// <summary>The arguments are well-formed, but cannot be used together or as they are.</summary>
public sealed class UsageException(string message) : CommandException(message);
