using System.Text.Json.Serialization;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Sessions;

/// <summary>A person or program may act from now on. Alias <c>user_registered</c>, version 2, stream <c>user-{id}</c>.</summary>
/// <param name="UserId">Internal id, from the sequence.</param>
/// <param name="OrganizationId">The user's organization, <c>null</c> for who belongs to the platform.</param>
/// <param name="Name">For people to read.</param>
/// <param name="Role">What the user may do.</param>
/// <param name="Email">As <see cref="EmailAddress"/> gives it; <c>null</c> where none is known, as for every user of version 1.</param>
public sealed record UserRegistered(long UserId, long? OrganizationId, string Name, Role Role, [property: UserAddress] string? Email)
{
    /// <summary>The first password, hashed (<see cref="PasswordHashing"/>); <c>null</c> where there is none yet.</summary>
    [Secret]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PasswordHash { get; init; }
}

/// <summary>A user has another name or address. Only what changed is written. Alias <c>user_changed</c>, stream <c>user-{id}</c>.</summary>
public sealed record UserChanged(long UserId)
{
    /// <summary>For people to read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Change<string>? Name { get; init; }

    /// <summary>What the user logs in with.</summary>
    [UserAddress]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Change<string?>? Email { get; init; }
}

/// <summary>A user may do more or less, at once. Alias <c>user_role_changed</c>, stream <c>user-{id}</c>.</summary>
public sealed record UserRoleChanged(long UserId, Change<Role> Role);

/// <summary>A user is refused from now on, and every session is over. Alias <c>user_deactivated</c>, stream <c>user-{id}</c>.</summary>
public sealed record UserDeactivated(long UserId);

/// <summary>A user may log in again. Alias <c>user_reactivated</c>, stream <c>user-{id}</c>.</summary>
public sealed record UserReactivated(long UserId);

/// <summary>
/// A user has another password, and every session but the one that it was changed in is over. Alias <c>password_changed</c>,
/// stream <c>user-{id}</c>.
/// </summary>
/// <param name="UserId">Whose password it is.</param>
/// <param name="PasswordHash">The password, hashed (<see cref="PasswordHashing"/>).</param>
/// <param name="KeptSessionId">The session that goes on, <c>null</c> where none does.</param>
public sealed record PasswordChanged(long UserId, [property: Secret] string PasswordHash, Guid? KeptSessionId);

/// <summary>
/// The same password was hashed anew at a login, since hashing has become more costly meanwhile. Alias <c>password_rehashed</c>,
/// stream <c>user-{id}</c>.
/// </summary>
/// <param name="UserId">Whose password it is.</param>
/// <param name="PasswordHash">The password, hashed (<see cref="PasswordHashing"/>).</param>
public sealed record PasswordRehashed(long UserId, [property: Secret] string PasswordHash);
