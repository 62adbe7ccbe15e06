using System.ComponentModel.DataAnnotations;
using EventMonitors.Api.Customers;

namespace EventMonitors.Api.Sessions;

/// <summary>A user as the API shows it.</summary>
/// <param name="Id">Internal id.</param>
/// <param name="OrganizationId">The user's organization, null for who belongs to the platform.</param>
/// <param name="Name">For people to read.</param>
/// <param name="Email">What the user logs in with.</param>
/// <param name="Role">What the user may do.</param>
/// <param name="Status">Whether the user may log in: active or inactive.</param>
/// <param name="HasPassword">Whether there is a password to log in with.</param>
/// <param name="CreatedAt">When the user was registered.</param>
/// <param name="UpdatedAt">When any of this changed last, or the password.</param>
public sealed record UserResponse(
    long Id, long? OrganizationId, string Name, string? Email, Role Role, ActivityStatus Status, bool HasPassword, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>The user as it is shown.</summary>
    public static UserResponse Of(UserState user) => new(
        user.Id,
        user.OrganizationId,
        user.Name,
        user.Email,
        user.Role,
        ActivityStatuses.Of(user.DeactivatedAt),
        user.PasswordHash is not null,
        user.CreatedAt,
        user.UpdatedAt);
}

/// <summary>The body of <c>POST /api/users</c> as the OpenAPI document describes it.</summary>
/// <param name="Name">1 to 200 characters.</param>
/// <param name="Email">What the user logs in with; no other active user of the installation has it.</param>
/// <param name="Role">admin, editor or readonly; of the platform: admin or supporter.</param>
/// <param name="Password">12 to 128 characters; left out, the user cannot log in until one is set.</param>
/// <param name="OrganizationId">The user's organization; left out, the caller's own.</param>
public sealed record CreateUserBody(
    [property: StringLength(200, MinimumLength = 1)] string Name,
    [property: StringLength(254), EmailAddress] string Email,
    Role Role,
    [property: StringLength(128, MinimumLength = 12)] string? Password = null,
    long? OrganizationId = null);

/// <summary>The body of <c>PATCH /api/users/{id}</c> as the OpenAPI document describes it: a JSON merge patch (RFC 7396).</summary>
/// <param name="Name">1 to 200 characters.</param>
/// <param name="Email">What the user logs in with.</param>
/// <param name="Role">admin, editor or readonly; of the platform: admin or supporter.</param>
public sealed record ChangeUserBody(
    [property: StringLength(200, MinimumLength = 1)] string? Name = null,
    [property: StringLength(254), EmailAddress] string? Email = null,
    [property: AllowedValues("admin", "editor", "readonly", "supporter")] string? Role = null);

/// <summary>The body of <c>POST /api/users/{id}/password</c> as the OpenAPI document describes it.</summary>
/// <param name="Password">12 to 128 characters.</param>
public sealed record SetPasswordBody([property: StringLength(128, MinimumLength = 12)] string Password);

/// <summary>The body of <c>PUT /api/users/me/password</c> as the OpenAPI document describes it.</summary>
/// <param name="Current">The password so far.</param>
/// <param name="New">12 to 128 characters.</param>
public sealed record ChangePasswordBody(string Current, [property: StringLength(128, MinimumLength = 12)] string New);
