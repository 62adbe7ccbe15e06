using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.ApiKeys;

/// <summary>A key was handed out to a program. Alias <c>api_key_created</c>, stream <c>api-key-{id}</c>.</summary>
/// <param name="ApiKeyId">Internal id, from the sequence.</param>
/// <param name="OrganizationId">The organization that it acts for.</param>
/// <param name="Name">For people to read.</param>
/// <param name="Prefix">The key's beginning, by which people tell keys apart.</param>
/// <param name="KeyHash">SHA-256 of the key, base64; the key itself is stored nowhere.</param>
/// <param name="Scopes">What it may be used for, such as <c>monitors:read</c>.</param>
/// <param name="ExpiresAt">From this instant on it opens nothing, UTC; <c>null</c> where it does not expire.</param>
/// <param name="CreatedBy">Internal id of the user who made it.</param>
public sealed record ApiKeyCreated(
    long ApiKeyId,
    long OrganizationId,
    string Name,
    string Prefix,
    [property: Secret] string KeyHash,
    IReadOnlyList<string> Scopes,
    DateTimeOffset? ExpiresAt,
    long CreatedBy);

/// <summary>A key is called something else. Alias <c>api_key_renamed</c>, stream <c>api-key-{id}</c>.</summary>
public sealed record ApiKeyRenamed(long ApiKeyId, Change<string> Name);

/// <summary>A key opens nothing any more, for good. Alias <c>api_key_revoked</c>, stream <c>api-key-{id}</c>.</summary>
public sealed record ApiKeyRevoked(long ApiKeyId);
