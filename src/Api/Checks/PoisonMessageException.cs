namespace EventMonitors.Api.Checks;

/// <summary>A message that can never be recorded. It goes to the error queue; the sentence quotes nothing of its content.</summary>
public sealed class PoisonMessageException(string message) : Exception(message);
