using EventMonitors.Api.Secrets;

namespace EventMonitors.Api.Monitors;

/// <summary>What is known of a monitor beside its events, whether it is there or was deleted.</summary>
/// <param name="MonitorId">Internal id.</param>
/// <param name="OrganizationId">The owner.</param>
/// <param name="ShreddedVersion">The version at which the secrets up to there were destroyed; <c>null</c> where they never were.</param>
/// <param name="Key">The data key; <c>null</c> where it was destroyed.</param>
/// <param name="LastCheckedAt">When the newest check ended, <c>null</c> before the first.</param>
public sealed record MonitorRecord(long MonitorId, long OrganizationId, long? ShreddedVersion, WrappedDataKey? Key, DateTimeOffset? LastCheckedAt);
