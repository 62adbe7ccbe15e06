namespace EventMonitors.Api.Checks;

/// <summary>What one append changes about a monitor's health, several of its checks taken together.</summary>
/// <param name="MonitorId">Internal id.</param>
/// <param name="OrganizationId">The owning organization.</param>
/// <param name="CheckedAt">When the last check ended; <c>null</c> where none was run.</param>
/// <param name="Slot">The last of the schedule's slots that has an end; <c>null</c> for a check that was asked for, which ends none of them.</param>
/// <param name="Result">The result with the latest slot; <c>null</c> where none was run.</param>
public sealed record HealthChange(long MonitorId, long OrganizationId, DateTimeOffset? CheckedAt, DateTimeOffset? Slot, CheckResult? Result)
{
    /// <summary>The change that one event brings. A missed slot has an end, but nothing was checked.</summary>
    public static HealthChange Of(CheckEvent check) => check switch
    {
        CheckResult result => new(check.MonitorId, check.OrganizationId, result.FinishedAt, SlotOf(check, check.Slot), result),
        CheckMissed missed => new(check.MonitorId, check.OrganizationId, null, SlotOf(check, missed.LastSlot), null),
        _ => new(check.MonitorId, check.OrganizationId, null, SlotOf(check, check.Slot), null),
    };

    /// <summary>This change on top of an earlier one of the same append.</summary>
    public HealthChange After(HealthChange? earlier) => earlier is null ? this : this with
    {
        CheckedAt = Latest(earlier.CheckedAt, CheckedAt),
        Slot = Latest(earlier.Slot, Slot),
        Result = Result is null || earlier.Result is { } known && known.Slot > Result.Slot ? earlier.Result : Result,
    };

    // The scheduler takes what lies before it for ended.
    private static DateTimeOffset? SlotOf(CheckEvent check, DateTimeOffset slot) => check.Trigger == CheckTrigger.Manual ? null : slot;

    private static DateTimeOffset? Latest(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b : a;
}
