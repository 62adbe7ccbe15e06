namespace EventMonitors.EventStore.Projections;

/// <summary>What a rebuild is doing.</summary>
public enum RebuildPhase
{
    /// <summary>Reads the log and fills the new tables; the old ones serve.</summary>
    Filling,

    /// <summary>Nearly caught up: waits for the moment in which the tables can be exchanged.</summary>
    Switching,

    /// <summary>The new tables serve.</summary>
    Done,
}

/// <summary>How far a rebuild is.</summary>
/// <param name="Phase">What it is doing.</param>
/// <param name="Start">The position that it began at: 0, or where an earlier one was interrupted.</param>
/// <param name="Position">Events up to and including this position were folded.</param>
/// <param name="Target">The position that has to be reached; it moves while the service writes.</param>
/// <param name="Events">Events read since it began, of the types that the projections take.</param>
/// <param name="EventsPerSecond">The mean rate since it began.</param>
public sealed record RebuildProgress(RebuildPhase Phase, long Start, long Position, long Target, long Events, double EventsPerSecond)
{
    /// <summary>The session whose transaction keeps the tables from being exchanged; <c>null</c> where none is known of.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>The part of the log that lies behind it, 0 to 1.</summary>
    public double Fraction => Target <= Start ? 1 : Math.Clamp((double)(Position - Start) / (Target - Start), 0, 1);
}
