using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Monitors;

/// <summary>How often an organization may have a monitor checked.</summary>
internal static class CheckIntervalQuota
{
    private const string Field = "checkInterval";

    /// <summary>Seconds between two checks where a request names none: what everybody has, or more where the organization must.</summary>
    public static int Default(OrganizationQuota quota) => Math.Max(MonitorDecider.DefaultCheckInterval, quota.SmallestCheckInterval);

    /// <summary>Refuses an interval that is too small; <c>null</c>, the default, never is.</summary>
    /// <exception cref="ProblemException">400 on <c>checkInterval</c>.</exception>
    public static void Hold(int? interval, OrganizationQuota quota)
    {
        if (interval < quota.SmallestCheckInterval) throw Problems.InvalidBody(Field, $"must be at least {quota.SmallestCheckInterval} seconds in your organization.");
    }
}
