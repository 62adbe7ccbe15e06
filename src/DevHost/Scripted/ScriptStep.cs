namespace EventMonitors.DevHost.Scripted;

/// <summary>One thing that a scripted server does. Throwing <see cref="ScriptException"/> fails the script.</summary>
public delegate Task ScriptStep(ScriptedConnection connection, CancellationToken cancellation);
