using System.Text.Json.Nodes;

namespace EventMonitors.Api.Sessions;

/// <summary>How older shapes of <see cref="UserRegistered"/> are read.</summary>
public static class UserRegisteredVersions
{
    /// <summary>Users of version 1 had no e-mail address.</summary>
    public static JsonObject FromVersion1(JsonObject user)
    {
        user["email"] = null;
        return user;
    }
}
