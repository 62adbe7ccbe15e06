namespace EventMonitors.Api.Customers;

/// <summary>How much of the platform an organization may use, so that nobody turns the pool of workers into a scanner.</summary>
/// <param name="Monitors">Most monitors, deleted ones not counted.</param>
/// <param name="SmallestCheckInterval">Seconds between two checks, at least.</param>
/// <param name="TestsPerMinute">Most checks that are made at once or tried, in a minute.</param>
public sealed record OrganizationQuota(int Monitors, int SmallestCheckInterval, int TestsPerMinute)
{
    /// <summary>What an organization has that nobody gave another quota.</summary>
    public static OrganizationQuota Default { get; } = new(Monitors: 1_000_000, SmallestCheckInterval: 10, TestsPerMinute: 60);

    /// <summary>What an organization has for which this was set.</summary>
    public static OrganizationQuota Of(QuotaSettings settings) => new(
        settings.Monitors ?? Default.Monitors, settings.SmallestCheckInterval ?? Default.SmallestCheckInterval, settings.TestsPerMinute ?? Default.TestsPerMinute);
}
