using System.Globalization;
using System.Security.Claims;

namespace EventMonitors.Api.Sessions;

/// <summary>Who a request comes from, as its session says.</summary>
/// <param name="UserId">Internal id of the user.</param>
/// <param name="OrganizationId">The user's organization, <c>null</c> for a supporter, who belongs to none.</param>
/// <param name="Role">The user's role.</param>
/// <param name="SessionId">The session that the bearer token opened.</param>
public sealed record Caller(long UserId, long? OrganizationId, Role Role, Guid SessionId)
{
    private const string UserClaim = "sub";
    private const string OrganizationClaim = "org";
    private const string RoleClaim = "role";
    private const string SessionClaim = "sid";

    /// <summary>The caller of a request that passed <c>RequireReader</c> or <c>RequireEditor</c>.</summary>
    public static Caller Of(HttpContext context) => Of(context.User);

    internal static Caller Of(ClaimsPrincipal user)
    {
        return new Caller(
            long.Parse(user.FindFirstValue(UserClaim)!, CultureInfo.InvariantCulture),
            user.FindFirstValue(OrganizationClaim) is { } organization ? long.Parse(organization, CultureInfo.InvariantCulture) : null,
            Enum.Parse<Role>(user.FindFirstValue(RoleClaim)!),
            Guid.Parse(user.FindFirstValue(SessionClaim)!));
    }

    internal ClaimsPrincipal ToPrincipal(string scheme)
    {
        var identity = new ClaimsIdentity(scheme, UserClaim, RoleClaim);
        identity.AddClaim(new Claim(UserClaim, UserId.ToString(CultureInfo.InvariantCulture)));
        if (OrganizationId is { } organization) identity.AddClaim(new Claim(OrganizationClaim, organization.ToString(CultureInfo.InvariantCulture)));
        identity.AddClaim(new Claim(RoleClaim, Role.ToString()));
        identity.AddClaim(new Claim(SessionClaim, SessionId.ToString()));
        return new ClaimsPrincipal(identity);
    }
}
