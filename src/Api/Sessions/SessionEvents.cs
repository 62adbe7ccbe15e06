using EventMonitors.Api.Secrets;

namespace EventMonitors.Api.Sessions;

/// <summary>A person or program may act from now on. Alias <c>user_registered</c>, version 2, stream <c>user-{id}</c>.</summary>
/// <param name="UserId">Internal id, from the sequence.</param>
/// <param name="OrganizationId">The user's organization, <c>null</c> for a supporter.</param>
/// <param name="Name">For people to read.</param>
/// <param name="Role">What the user may do.</param>
/// <param name="Email">As <see cref="EmailAddress"/> gives it; <c>null</c> where none is known, as for every user of version 1.</param>
public sealed record UserRegistered(long UserId, long? OrganizationId, string Name, Role Role, string? Email);

/// <summary>A bearer token was handed out. Alias <c>session_opened</c>, stream <c>user-{id}</c>.</summary>
/// <param name="SessionId">Names the session without its token.</param>
/// <param name="UserId">Whose session it is.</param>
/// <param name="TokenHash">SHA-256 of the token, base64; the token itself is stored nowhere.</param>
/// <param name="ExpiresAt">From this instant on the token opens nothing, UTC.</param>
public sealed record SessionOpened(Guid SessionId, long UserId, [property: Secret] string TokenHash, DateTimeOffset ExpiresAt);

/// <summary>A session was ended before its time. Alias <c>session_revoked</c>, stream <c>user-{id}</c>.</summary>
public sealed record SessionRevoked(Guid SessionId, long UserId);
