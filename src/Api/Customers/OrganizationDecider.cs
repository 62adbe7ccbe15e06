using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Customers;

/// <summary>Decides what a command means for an organization: command and state in, events out. What is so already is no event.</summary>
public static class OrganizationDecider
{
    /// <summary>Calls it something else; <c>null</c> leaves the name.</summary>
    public static IReadOnlyList<object> Rename(OrganizationState state, string? name) =>
        name is not null && Change.Between(state.Name, name) is { } change ? [new OrganizationRenamed(state.Id, change)] : [];

    /// <summary>Refuses its users and API keys from now on.</summary>
    public static IReadOnlyList<object> Deactivate(OrganizationState state) => state.DeactivatedAt is null ? [new OrganizationDeactivated(state.Id)] : [];

    /// <summary>Lets its users log in again.</summary>
    public static IReadOnlyList<object> Reactivate(OrganizationState state) => state.DeactivatedAt is null ? [] : [new OrganizationReactivated(state.Id)];

    /// <summary>Replaces its quota as a whole.</summary>
    public static IReadOnlyList<object> SetQuota(OrganizationState state, QuotaSettings quota)
    {
        var changed = new OrganizationQuotaChanged(state.Id)
        {
            Monitors = Change.Between(state.Quota.Monitors, quota.Monitors),
            SmallestCheckInterval = Change.Between(state.Quota.SmallestCheckInterval, quota.SmallestCheckInterval),
            TestsPerMinute = Change.Between(state.Quota.TestsPerMinute, quota.TestsPerMinute),
        };
        return changed.ChangesAnything() ? [changed] : [];
    }
}
