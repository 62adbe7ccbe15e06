namespace EventMonitors.Tests.Support.Mail;

/// <summary>One thing that a scripted server does. Throwing <see cref="ScriptException"/> fails the script.</summary>
public delegate Task ScriptStep(ScriptedConnection connection, CancellationToken cancellation);
