namespace EventMonitors.Api.Scheduling;

/// <summary>What the broker was like at a look.</summary>
/// <param name="IsReachable">Whether it answered.</param>
/// <param name="Workers">How many consumers its queue of requests has.</param>
/// <param name="Results">How many results wait for the recorder.</param>
public readonly record struct BrokerLook(bool IsReachable, uint Workers, uint Results)
{
    /// <summary>It did not answer.</summary>
    public static BrokerLook Away { get; } = new(false, 0, 0);

    // A batch of the recorder's is no backlog.
    private const uint Backlog = 500;

    /// <summary>Whether results come in as they should: the broker answers, and they do not pile up.</summary>
    public bool IsCalm => IsReachable && Results < Backlog;
}
