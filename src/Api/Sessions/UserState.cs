using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Sessions;

/// <summary>A user as the events leave it.</summary>
/// <param name="Id">Internal id.</param>
/// <param name="OrganizationId">The user's organization, <c>null</c> for who belongs to the platform.</param>
/// <param name="Name">For people to read.</param>
/// <param name="Email">What the user logs in with; <c>null</c> where none is known.</param>
/// <param name="Role">What the user may do.</param>
/// <param name="PasswordHash">As <see cref="PasswordHashing"/> makes it; <c>null</c> where there is no password.</param>
/// <param name="CreatedAt">When the user was registered.</param>
/// <param name="UpdatedAt">When what is shown of the user changed last.</param>
/// <param name="Version">The version of the last event that changed it; logins and sessions do not.</param>
/// <param name="DeactivatedAt">Since when the user is refused; <c>null</c> where that is not so.</param>
/// <param name="StreamVersion">The version of the user's stream.</param>
public sealed record UserState(
    long Id,
    long? OrganizationId,
    string Name,
    string? Email,
    Role Role,
    string? PasswordHash,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    long Version,
    DateTimeOffset? DeactivatedAt,
    long StreamVersion) : IStreamState
{
    /// <summary>Whether the user's organization is deactivated.</summary>
    public bool OrganizationIsInactive { get; init; }

    string IStreamState.TenantId => TenantId.Of(OrganizationId);

    string IStreamState.StreamId => SessionEventTypes.StreamId(Id);

    string IStreamState.StreamType => SessionEventTypes.StreamType;

    /// <summary>Without the hash.</summary>
    public override string ToString() => $"user {Id}";
}
