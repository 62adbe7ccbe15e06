namespace EventMonitors.EventStore.Projections;

/// <summary>This rebuild was silent for so long that another one has taken it over; what it did last was undone.</summary>
public sealed class RebuildTakenOverException(Exception? inner = null)
    : Exception("Another rebuild has taken this one over, because it was silent for too long.", inner);
