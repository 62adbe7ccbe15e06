using System.Globalization;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Sessions;

/// <summary>The stream and aliases of users and their sessions.</summary>
public static class SessionEventTypes
{
    /// <summary>The alias of the stream's type.</summary>
    public const string StreamType = "user";

    /// <summary>The stream of one user.</summary>
    public static string StreamId(long userId) => $"user-{userId}";

    /// <summary>The alias of the type of the streams of logins with addresses that nobody has.</summary>
    public const string LoginLogType = "login_log";

    /// <summary>A day's failed logins with addresses that nobody has; in the platform's tenant.</summary>
    public static string LoginLogId(DateTimeOffset day) => string.Create(CultureInfo.InvariantCulture, $"logins-{day.UtcDateTime:yyyy-MM-dd}");

    /// <summary>Registers the aliases.</summary>
    public static EventTypes AddSessionEvents(this EventTypes types) => types
        .Add<UserRegistered>("user_registered", UserRegisteredVersions.FromVersion1)
        .Add<UserChanged>("user_changed")
        .Add<UserRoleChanged>("user_role_changed")
        .Add<UserDeactivated>("user_deactivated")
        .Add<UserReactivated>("user_reactivated")
        .Add<PasswordChanged>("password_changed")
        .Add<PasswordRehashed>("password_rehashed")
        .Add<SessionOpened>("session_opened")
        .Add<SessionRevoked>("session_revoked")
        .Add<LoginFailed>("login_failed");
}
