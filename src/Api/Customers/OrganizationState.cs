using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Customers;

/// <summary>A provider as its events leave it.</summary>
/// <param name="Id">Internal id.</param>
/// <param name="Name">For people to read.</param>
/// <param name="Quota">What was set for it; <c>null</c> in it stands for what everybody has.</param>
/// <param name="CreatedAt">When it was registered.</param>
/// <param name="UpdatedAt">When it changed last.</param>
/// <param name="Version">The version of its stream.</param>
/// <param name="DeactivatedAt">Since when its users are refused; <c>null</c> where they are not.</param>
public sealed record OrganizationState(
    long Id, string Name, QuotaSettings Quota, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version, DateTimeOffset? DeactivatedAt) : IStreamState
{
    string IStreamState.TenantId => TenantId.Of(Id);

    string IStreamState.StreamId => CustomerEventTypes.OrganizationStreamId(Id);

    string IStreamState.StreamType => CustomerEventTypes.OrganizationStreamType;

    long IStreamState.StreamVersion => Version;
}

/// <summary>What was set of a quota; <c>null</c> for what everybody has.</summary>
/// <param name="Monitors">Most monitors.</param>
/// <param name="SmallestCheckInterval">Seconds between two checks, at least.</param>
/// <param name="TestsPerMinute">Most checks made at once or tried, in a minute.</param>
public sealed record QuotaSettings(int? Monitors, int? SmallestCheckInterval, int? TestsPerMinute);
