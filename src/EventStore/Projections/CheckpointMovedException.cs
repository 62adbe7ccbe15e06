namespace EventMonitors.EventStore.Projections;

/// <summary>Somebody else has moved the checkpoint; nothing was written.</summary>
internal sealed class CheckpointMovedException(Exception inner) : Exception("The checkpoint was moved by somebody else.", inner);
