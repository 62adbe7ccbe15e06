namespace EventMonitors.DevHost.Scripted;

/// <summary>The client did something else than the script says.</summary>
public sealed class ScriptException(string message) : Exception(message);
