namespace EventMonitors.Contracts;

/// <summary>A message of a version that this program does not understand. It goes to the error queue, until a newer program replays it.</summary>
public sealed class UnknownWireVersionException(string message) : Exception(message);
