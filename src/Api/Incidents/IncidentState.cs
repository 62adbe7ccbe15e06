namespace EventMonitors.Api.Incidents;

/// <summary>What there is to know of one monitor to find the next incident, or the end of the one that is open.</summary>
/// <param name="MonitorId">Internal id.</param>
public sealed record IncidentState(long MonitorId)
{
    /// <summary>The owning customer; <c>null</c> as long as it was not looked up.</summary>
    public long? CustomerId { get; init; }

    /// <summary>The status (<see cref="WatchedStatus"/>).</summary>
    public string Status { get; init; } = WatchedStatus.Active;

    /// <summary>The version of the monitor's stream that brought the status; results of older ones do not count. 0 where it never changed.</summary>
    public long StatusVersion { get; init; }

    /// <summary>How many failures in a row make an incident; <c>null</c> for the usual number.</summary>
    public int? Confirmations { get; init; }

    /// <summary>How many successes in a row end one; likewise.</summary>
    public int? RecoveryConfirmations { get; init; }

    /// <summary>The newest slot that counted; a result for an older one comes too late to count. <c>null</c> where it is not known.</summary>
    public DateTimeOffset? Newest { get; init; }

    /// <summary>The failures in a row, while there is no incident.</summary>
    public ResultRow? Failing { get; init; }

    /// <summary>The successes in a row, while there is an incident.</summary>
    public ResultRow? Recovering { get; init; }

    /// <summary>The incident that is open.</summary>
    public OpenIncident? Open { get; init; }

    /// <summary>Without what is of no use for a monitor that is well: how new its newest result is, and whose it is.</summary>
    public IncidentState ToRemember() => Failing is null && Open is null ? this with { Newest = null, CustomerId = null } : this;

    /// <summary>Whether it says anything that is not so for a monitor that nothing ever happened to.</summary>
    public bool SaysAnything() => this != new IncidentState(MonitorId);
}

/// <summary>Results of one kind in a row.</summary>
/// <param name="Count">How many.</param>
/// <param name="Since">The slot of the first one.</param>
/// <param name="ProbeVersion">Which configuration they are about: another one begins a new row.</param>
public sealed record ResultRow(int Count, DateTimeOffset Since, long ProbeVersion)
{
    /// <summary>The row with one more result in it.</summary>
    public static ResultRow Add(ResultRow? row, IncidentFact.Result result) =>
        row is not null && row.ProbeVersion == result.ProbeVersion ? row with { Count = row.Count + 1 } : new ResultRow(1, result.Slot, result.ProbeVersion);
}

/// <summary>An incident that is open.</summary>
/// <param name="Id">UUID of the incident.</param>
/// <param name="Since">The slot of the first failure.</param>
public sealed record OpenIncident(Guid Id, DateTimeOffset Since);
