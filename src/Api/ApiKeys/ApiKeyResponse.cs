using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EventMonitors.Api.Sessions;

namespace EventMonitors.Api.ApiKeys;

/// <summary>A key as the API shows it.</summary>
/// <param name="Id">Internal id.</param>
/// <param name="OrganizationId">The organization that it acts for.</param>
/// <param name="Name">For people to read.</param>
/// <param name="Prefix">The key's beginning, by which people tell keys apart.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="Status">Whether it opens anything.</param>
/// <param name="ExpiresAt">From this instant on it opens nothing; null where it does not expire.</param>
/// <param name="LastUsedAt">When it was last used, to the minute.</param>
/// <param name="CreatedBy">Internal id of the user who made it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it changed last.</param>
public sealed record ApiKeyResponse(
    long Id,
    long OrganizationId,
    string Name,
    string Prefix,
    IReadOnlyList<ApiScope> Scopes,
    ApiKeyStatus Status,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    long CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>The key itself: in the answer to its creation, and never again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    /// <summary>The key as it is shown at an instant.</summary>
    public static ApiKeyResponse Of(ApiKeyState key, DateTimeOffset now) => new(
        key.Id,
        key.OrganizationId,
        key.Name,
        key.Prefix,
        [.. key.Scopes.Select(ApiScopes.Find).OfType<ApiScope>()],
        key.RevokedAt is not null ? ApiKeyStatus.Revoked : key.ExpiresAt <= now ? ApiKeyStatus.Expired : ApiKeyStatus.Active,
        key.ExpiresAt,
        key.LastUsedAt,
        key.CreatedBy,
        key.CreatedAt,
        key.UpdatedAt);

    /// <summary>Without the key.</summary>
    public override string ToString() => $"API key {Id}";
}

/// <summary>Whether a key opens anything.</summary>
public enum ApiKeyStatus
{
    /// <summary>It does.</summary>
    Active,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It was revoked.</summary>
    Revoked,
}

/// <summary>The body of <c>POST /api/api-keys</c> as the OpenAPI document describes it.</summary>
/// <param name="Name">1 to 200 characters.</param>
/// <param name="Scopes">What it may be used for, at least one.</param>
/// <param name="ExpiresAt">From this instant on it opens nothing (RFC 3339, in the future); left out, it does not expire.</param>
public sealed record CreateApiKeyBody([property: StringLength(200, MinimumLength = 1)] string Name, [property: MinLength(1)] IReadOnlyList<ApiScope> Scopes, DateTimeOffset? ExpiresAt = null);

/// <summary>The body of <c>PATCH /api/api-keys/{id}</c> as the OpenAPI document describes it: a JSON merge patch (RFC 7396).</summary>
/// <param name="Name">1 to 200 characters.</param>
public sealed record ChangeApiKeyBody([property: StringLength(200, MinimumLength = 1)] string? Name = null);
