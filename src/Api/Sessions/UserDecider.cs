using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Sessions;

/// <summary>Decides what a command means for a user: command and state in, events out. What is so already is no event.</summary>
public static class UserDecider
{
    /// <summary>Whether a user of an organization, or of the platform, may have a role.</summary>
    public static bool Fits(Role role, long? organizationId) => organizationId is null ? role is Role.Admin or Role.Supporter : role is not Role.Supporter;

    /// <summary>Changes what is named; <c>null</c> leaves it.</summary>
    public static IReadOnlyList<object> ChangeUser(UserState state, string? name, string? email, Role? role)
    {
        var facts = new List<object>(2);
        var changed = new UserChanged(state.Id)
        {
            Name = name is null ? null : Change.Between(state.Name, name),
            Email = email is null ? null : Change.Between(state.Email, email),
        };
        if (changed != new UserChanged(state.Id)) facts.Add(changed);
        if (role is { } wanted && Change.Between(state.Role, wanted) is { } roles) facts.Add(new UserRoleChanged(state.Id, roles));
        return facts;
    }

    /// <summary>Refuses the user from now on, and ends every session.</summary>
    public static IReadOnlyList<object> Deactivate(UserState state) => state.DeactivatedAt is null ? [new UserDeactivated(state.Id)] : [];

    /// <summary>Lets the user log in again.</summary>
    public static IReadOnlyList<object> Reactivate(UserState state) => state.DeactivatedAt is null ? [] : [new UserReactivated(state.Id)];

    /// <summary>Gives the user another password, which ends every session but one.</summary>
    public static IReadOnlyList<object> ChangePassword(UserState state, string hash, Guid? keptSession) => [new PasswordChanged(state.Id, hash, keptSession)];

    /// <summary>Whether the events may leave nobody who rules.</summary>
    public static bool TakesAdminAway(IReadOnlyList<object> facts) => facts.Any(fact => fact is UserDeactivated or UserRoleChanged { Role.Old: Role.Admin });

    /// <summary>Whether the events may give the user an address that somebody has, or make it count.</summary>
    public static bool TakesEmail(IReadOnlyList<object> facts) => facts.Any(fact => fact is UserChanged { Email: not null } or UserReactivated or PasswordChanged);
}
