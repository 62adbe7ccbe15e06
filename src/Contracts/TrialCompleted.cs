namespace EventMonitors.Contracts;

/// <summary>What a worker found when it tried a configuration. A response to one Api process; it is stored nowhere.</summary>
public sealed record TrialCompleted
{
    /// <summary>The shape of this message; raised when a field changes its meaning.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>What a check would have said; its identity is that of <see cref="TrialRequested.Check"/>.</summary>
    public required CheckCompleted Result { get; init; }
}
