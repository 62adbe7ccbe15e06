using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Customers;

/// <summary>A customer as its events leave it.</summary>
/// <param name="Id">Internal id.</param>
/// <param name="OrganizationId">The organization that it belongs to.</param>
/// <param name="PublicId">Its public UUID.</param>
/// <param name="Name">For people to read.</param>
/// <param name="CreatedAt">When it was registered.</param>
/// <param name="UpdatedAt">When it changed last.</param>
/// <param name="Version">The version of its stream.</param>
/// <param name="DeactivatedAt">Since when it takes no new monitors; <c>null</c> where it does.</param>
public sealed record CustomerState(
    long Id, long OrganizationId, Guid PublicId, string Name, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version, DateTimeOffset? DeactivatedAt) : IStreamState
{
    string IStreamState.TenantId => TenantId.Of(OrganizationId);

    string IStreamState.StreamId => CustomerEventTypes.CustomerStreamId(Id);

    string IStreamState.StreamType => CustomerEventTypes.CustomerStreamType;

    long IStreamState.StreamVersion => Version;
}
