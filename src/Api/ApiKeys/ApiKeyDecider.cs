using EventMonitors.Api.Storage;

namespace EventMonitors.Api.ApiKeys;

/// <summary>Decides what a command means for a key: command and state in, events out. What is so already is no event.</summary>
public static class ApiKeyDecider
{
    /// <summary>Calls it something else; <c>null</c> leaves the name.</summary>
    public static IReadOnlyList<object> Rename(ApiKeyState state, string? name) =>
        name is not null && Change.Between(state.Name, name) is { } change ? [new ApiKeyRenamed(state.Id, change)] : [];

    /// <summary>Ends it for good.</summary>
    public static IReadOnlyList<object> Revoke(ApiKeyState state) => state.RevokedAt is null ? [new ApiKeyRevoked(state.Id)] : [];
}
