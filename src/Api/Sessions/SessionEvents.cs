using EventMonitors.Api.Secrets;

namespace EventMonitors.Api.Sessions;

/// <summary>A bearer token was handed out. Alias <c>session_opened</c>, stream <c>user-{id}</c>.</summary>
/// <param name="SessionId">Names the session without its token.</param>
/// <param name="UserId">Whose session it is.</param>
/// <param name="TokenHash">SHA-256 of the token, base64; the token itself is stored nowhere.</param>
/// <param name="ExpiresAt">From this instant on the token opens nothing, UTC.</param>
public sealed record SessionOpened(Guid SessionId, long UserId, [property: Secret] string TokenHash, DateTimeOffset ExpiresAt);

/// <summary>A session was ended before its time. Alias <c>session_revoked</c>, stream <c>user-{id}</c>.</summary>
public sealed record SessionRevoked(Guid SessionId, long UserId);

/// <summary>
/// Somebody tried to log in and was refused. Alias <c>login_failed</c>, stream <c>user-{id}</c>, or where no user has the
/// address <c>logins-{yyyy-MM-dd}</c> of the platform's tenant. What the throttle turns away is not looked at and not recorded.
/// </summary>
/// <param name="UserId">Whose address it was, <c>null</c> where nobody has it.</param>
/// <param name="Reason">One of <see cref="LoginFailure"/>.</param>
/// <param name="Address">
/// Where nobody has it: its first character and its domain, <c>null</c> where it is no address. No more: what is typed there may
/// be a stranger's address, or a password.
/// </param>
public sealed record LoginFailed(long? UserId, string Reason, string? Address);

/// <summary>Why a login failed; who tries is never told.</summary>
public static class LoginFailure
{
    /// <summary>No active user has this address.</summary>
    public const string UnknownAddress = "unknown_address";

    /// <summary>It is not the user's password.</summary>
    public const string WrongPassword = "wrong_password";

    /// <summary>The user has none.</summary>
    public const string NoPassword = "no_password";

    /// <summary>The user's organization is deactivated.</summary>
    public const string OrganizationInactive = "organization_inactive";
}
