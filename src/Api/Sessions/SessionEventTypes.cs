using EventMonitors.EventStore;

namespace EventMonitors.Api.Sessions;

/// <summary>The stream and aliases of users and their sessions.</summary>
public static class SessionEventTypes
{
    /// <summary>The alias of the stream's type.</summary>
    public const string StreamType = "user";

    /// <summary>The stream of one user.</summary>
    public static string StreamId(long userId) => $"user-{userId}";

    /// <summary>Registers the aliases.</summary>
    public static EventTypes AddSessionEvents(this EventTypes types) => types
        .Add<UserRegistered>("user_registered", UserRegisteredVersions.FromVersion1)
        .Add<SessionOpened>("session_opened")
        .Add<SessionRevoked>("session_revoked");
}
