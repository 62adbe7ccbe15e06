namespace EventMonitors.EventStore.Projections;

/// <summary>What a projection is doing.</summary>
public enum ProjectionState
{
    /// <summary>It is kept up to date.</summary>
    Running,

    /// <summary>It would be kept up to date, but no process leads it: none runs, or the next one has not taken over yet.</summary>
    Waiting,

    /// <summary>It was stopped and waits to be started.</summary>
    Stopped,

    /// <summary>It stopped by itself at an event that it cannot take.</summary>
    Failed,

    /// <summary>New tables are being filled; the old ones serve and, unless it was stopped or has failed, are kept up to date.</summary>
    Rebuilding,
}

/// <summary>How a projection is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Mode">When it is written.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Position">Everything up to and including this position is in its tables; an inline one is always at the head.</param>
/// <param name="Head">The last position that was drawn in the log; 0 where there is none.</param>
/// <param name="LastUpdated">When the position last moved; <c>null</c> for an inline projection, and where it never did.</param>
/// <param name="Failure">The event that it stopped at, also while it is being rebuilt; <c>null</c> where there is none.</param>
/// <param name="Leader">Which session keeps it up to date; <c>null</c> for an inline projection, and where nobody does.</param>
/// <param name="Rebuild">The rebuild that has begun and not ended; <c>null</c> where there is none.</param>
public sealed record ProjectionStatus(
    string Name,
    ProjectionMode Mode,
    ProjectionState State,
    long Position,
    long Head,
    DateTimeOffset? LastUpdated,
    ProjectionFailure? Failure,
    string? Leader,
    RebuildStatus? Rebuild)
{
    /// <summary>How many positions lie before it, those without an event of its types included.</summary>
    public long Lag => Math.Max(0, Head - Position);
}

/// <summary>An event that an asynchronous projection cannot take, and stopped at.</summary>
/// <param name="Position">The event's position.</param>
/// <param name="Alias">The event's alias.</param>
/// <param name="Message">What went wrong.</param>
/// <param name="At">When it did.</param>
public sealed record ProjectionFailure(long Position, string Alias, string Message, DateTimeOffset At);

/// <summary>A rebuild that has begun and not ended.</summary>
/// <param name="By">Which session is at it; <c>null</c> where it was interrupted and the next rebuild goes on with it.</param>
/// <param name="Position">Everything up to and including this position is in the new tables.</param>
/// <param name="Target">The position that was to be reached when they were last written to.</param>
/// <param name="StartedAt">When it began with the first event.</param>
/// <param name="UpdatedAt">When the new tables were last written to.</param>
public sealed record RebuildStatus(string? By, long Position, long Target, DateTimeOffset StartedAt, DateTimeOffset UpdatedAt);
