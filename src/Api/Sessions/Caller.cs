using System.Globalization;
using System.Security.Claims;

namespace EventMonitors.Api.Sessions;

/// <summary>Who a request comes from, as its bearer token says: a user in a session, or an API key.</summary>
/// <param name="UserId">Internal id of the user, <c>null</c> for an API key.</param>
/// <param name="OrganizationId">The caller's organization, <c>null</c> for who belongs to the platform: a supporter or a platform admin.</param>
/// <param name="Role">The user's role; of an API key the least that its scopes need.</param>
/// <param name="SessionId">The session that the bearer token opened, <c>null</c> for an API key.</param>
public sealed record Caller(long? UserId, long? OrganizationId, Role Role, Guid? SessionId)
{
    private const string UserClaim = "sub";
    private const string OrganizationClaim = "org";
    private const string RoleClaim = "role";
    private const string SessionClaim = "sid";
    private const string KeyClaim = "key";
    private const string ScopeClaim = "scope";

    /// <summary>Internal id of the API key; <c>null</c> for a user.</summary>
    public long? ApiKeyId { get; init; }

    /// <summary>What the API key may be used for. A user is bounded by the role alone.</summary>
    public IReadOnlyList<ApiScope> Scopes { get; init; } = [];

    /// <summary>Who it is, as events say it: <c>user-7</c>, <c>api-key-12</c>. No two callers share it.</summary>
    public string Actor => ApiKeyId is { } key ? $"api-key-{key}" : $"user-{UserId}";

    /// <summary>The role as events say it.</summary>
    public string RoleName => ApiKeyId is null ? Role.ToString().ToLowerInvariant() : "api_key";

    /// <summary>Whether this caller may read users with their addresses: an admin of its own organization, and who belongs to the platform.</summary>
    public bool ReadsUsers => ApiKeyId is null && Role is (Role.Admin or Role.Supporter);

    /// <summary>The caller of a request that passed <c>RequireReader</c> or <c>RequireEditor</c>.</summary>
    public static Caller Of(HttpContext context) => Of(context.User);

    internal static Caller Of(ClaimsPrincipal user) => new(
        NumberOf(user, UserClaim),
        NumberOf(user, OrganizationClaim),
        Enum.Parse<Role>(user.FindFirstValue(RoleClaim)!),
        user.FindFirstValue(SessionClaim) is { } session ? Guid.Parse(session) : null)
    {
        ApiKeyId = NumberOf(user, KeyClaim),
        Scopes = [.. user.FindAll(ScopeClaim).Select(claim => Enum.Parse<ApiScope>(claim.Value))],
    };

    internal ClaimsPrincipal ToPrincipal(string scheme)
    {
        var identity = new ClaimsIdentity(scheme, UserClaim, RoleClaim);
        Add(UserClaim, UserId);
        Add(OrganizationClaim, OrganizationId);
        identity.AddClaim(new Claim(RoleClaim, Role.ToString()));
        if (SessionId is { } session) identity.AddClaim(new Claim(SessionClaim, session.ToString()));
        Add(KeyClaim, ApiKeyId);
        foreach (var scope in Scopes) identity.AddClaim(new Claim(ScopeClaim, scope.ToString()));
        return new ClaimsPrincipal(identity);

        void Add(string claim, long? number)
        {
            if (number is { } value) identity.AddClaim(new Claim(claim, value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static long? NumberOf(ClaimsPrincipal user, string claim) => user.FindFirstValue(claim) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;
}
