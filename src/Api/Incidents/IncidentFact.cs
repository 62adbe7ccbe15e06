namespace EventMonitors.Api.Incidents;

/// <summary>What happened to a monitor, as far as incidents depend on it.</summary>
/// <param name="OrganizationId">The owning organization.</param>
public abstract record IncidentFact(long OrganizationId)
{
    /// <summary>A check was completed in time.</summary>
    /// <param name="OrganizationId">The owning organization.</param>
    /// <param name="CheckId">The check.</param>
    /// <param name="Slot">What it stands for.</param>
    /// <param name="MonitorVersion">Stream version of the configuration that it ran with.</param>
    /// <param name="ProbeVersion">Stream version of the last change that made the probe another one.</param>
    /// <param name="Verdict"><c>up</c>, <c>down</c>, or anything else.</param>
    /// <param name="Fault">The fault class.</param>
    /// <param name="Message">One sentence.</param>
    public sealed record Result(
        long OrganizationId, Guid CheckId, DateTimeOffset Slot, long MonitorVersion, long ProbeVersion, string Verdict, string Fault, string Message)
        : IncidentFact(OrganizationId);

    /// <summary>The monitor has this status from now on.</summary>
    /// <param name="OrganizationId">The owning organization.</param>
    /// <param name="Status">As in <see cref="WatchedStatus"/>.</param>
    /// <param name="Version">The version of the monitor's stream that brought it.</param>
    /// <param name="At">When.</param>
    public sealed record StatusSet(long OrganizationId, string Status, long Version, DateTimeOffset At) : IncidentFact(OrganizationId);

    /// <summary>From now on so many failures, or successes, in a row are needed.</summary>
    /// <param name="OrganizationId">The owning organization.</param>
    /// <param name="Failures">Failures; <c>null</c> where that stays as it was.</param>
    /// <param name="Successes">Successes; likewise.</param>
    public sealed record ConfirmationsSet(long OrganizationId, Needed? Failures, Needed? Successes) : IncidentFact(OrganizationId);

    /// <summary>How many are needed.</summary>
    /// <param name="InARow">The number; <c>null</c> for the usual one.</param>
    public sealed record Needed(int? InARow);
}

/// <summary>What can become of a monitor.</summary>
public static class WatchedStatus
{
    /// <summary>Its results count.</summary>
    public const string Active = "active";

    /// <summary>It is checked, and its results do not count.</summary>
    public const string Maintenance = "maintenance";

    /// <summary>It is not checked.</summary>
    public const string Disabled = "disabled";

    /// <summary>It is gone.</summary>
    public const string Deleted = "deleted";
}
