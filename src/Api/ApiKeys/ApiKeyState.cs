using EventMonitors.Api.Storage;

namespace EventMonitors.Api.ApiKeys;

/// <summary>A key as its events leave it.</summary>
/// <param name="Id">Internal id.</param>
/// <param name="OrganizationId">The organization that it acts for.</param>
/// <param name="Name">For people to read.</param>
/// <param name="Prefix">The key's beginning.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="ExpiresAt">From this instant on it opens nothing; <c>null</c> where it does not expire.</param>
/// <param name="CreatedBy">Internal id of the user who made it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it changed last.</param>
/// <param name="Version">The version of its stream.</param>
/// <param name="RevokedAt">Since when it opens nothing; <c>null</c> where it was not revoked.</param>
public sealed record ApiKeyState(
    long Id,
    long OrganizationId,
    string Name,
    string Prefix,
    IReadOnlyList<string> Scopes,
    DateTimeOffset? ExpiresAt,
    long CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    long Version,
    DateTimeOffset? RevokedAt) : IStreamState
{
    /// <summary>When it was last used, to the minute; <c>null</c> where it never was.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    string IStreamState.TenantId => TenantId.Of(OrganizationId);

    string IStreamState.StreamId => ApiKeyEventTypes.StreamId(Id);

    string IStreamState.StreamType => ApiKeyEventTypes.StreamType;

    long IStreamState.StreamVersion => Version;
}
