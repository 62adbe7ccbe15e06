using System.ComponentModel.DataAnnotations;

namespace EventMonitors.Api.Sessions;

/// <summary>The body of <c>POST /api/sessions</c> as the OpenAPI document describes it.</summary>
/// <param name="Email">The user's e-mail address, in any case.</param>
/// <param name="Password">The user's password.</param>
public sealed record LogInBody([property: StringLength(254)] string Email, string Password);

/// <summary>A session that was just opened.</summary>
/// <param name="Token">The bearer token, shown this once.</param>
/// <param name="SessionId">Names the session without its token.</param>
/// <param name="ExpiresAt">From this instant on the token opens nothing.</param>
/// <param name="User">Who logged in.</param>
public sealed record OpenedSessionResponse(string Token, Guid SessionId, DateTimeOffset ExpiresAt, UserResponse User);

/// <summary>The session that a request came in.</summary>
/// <param name="SessionId">Names the session.</param>
/// <param name="ExpiresAt">From this instant on its token opens nothing.</param>
/// <param name="User">Who is logged in.</param>
/// <param name="Organization">The user's organization, null for who belongs to the platform.</param>
public sealed record CurrentSessionResponse(Guid SessionId, DateTimeOffset ExpiresAt, UserResponse User, SessionOrganization? Organization);

/// <summary>The organization of a session's user.</summary>
/// <param name="Id">Internal id.</param>
/// <param name="Name">For people to read.</param>
public sealed record SessionOrganization(long Id, string Name);

/// <summary>A session that is alive.</summary>
/// <param name="SessionId">Names the session.</param>
/// <param name="OpenedAt">When its token was handed out.</param>
/// <param name="ExpiresAt">From this instant on its token opens nothing.</param>
/// <param name="Current">Whether it is the one that this request came in.</param>
public sealed record SessionResponse(Guid SessionId, DateTimeOffset OpenedAt, DateTimeOffset ExpiresAt, bool Current);
