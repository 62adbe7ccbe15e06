namespace EventMonitors.DevHost.Servers;

/// <summary>A server could not be started or used; the message is one clear line, meant for the person at the terminal.</summary>
public sealed class ServerException(string message, Exception? inner = null) : Exception(message, inner);
