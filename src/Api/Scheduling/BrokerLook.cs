namespace EventMonitors.Api.Scheduling;

/// <summary>What the broker was like at a look.</summary>
/// <param name="IsReachable">Whether it answered.</param>
/// <param name="Workers">How many consumers its queue of requests has.</param>
/// <param name="Results">How many results wait for the recorder.</param>
public readonly record struct BrokerLook(bool IsReachable, uint Workers, uint Results)
{
    /// <summary>It did not answer.</summary>
    public static BrokerLook Away { get; } = new(false, 0, 0);

    /// <summary>When it was last seen away, by the wall clock; the beginning of time where it never was.</summary>
    public DateTimeOffset AwayAt { get; init; }

    /// <summary>When it was last seen without anybody who takes requests, likewise.</summary>
    public DateTimeOffset IdleAt { get; init; }

    // A batch of the recorder's is no backlog.
    private const uint Backlog = 500;

    /// <summary>The same look, and what earlier ones saw.</summary>
    /// <param name="last">The look before it.</param>
    /// <param name="now">The time of this one.</param>
    /// <param name="wasCut">Whether it had been away since then, and came back meanwhile.</param>
    public BrokerLook Following(BrokerLook last, DateTimeOffset now, bool wasCut) => this with
    {
        AwayAt = wasCut || !IsReachable ? now : last.AwayAt,
        IdleAt = IsReachable && Workers == 0 ? now : last.IdleAt,
    };

    /// <summary>Whether results come in as they should: the broker answers, and they do not pile up.</summary>
    public bool IsCalm => IsReachable && Results < Backlog;
}
