using System.Text.Json.Serialization;

namespace EventMonitors.Api.Sessions;

/// <summary>What a user may do; stored and sent in lower case.</summary>
public enum Role
{
    /// <summary>Reads, writes and rules its own organization.</summary>
    [JsonStringEnumMemberName("admin")]
    Admin,

    /// <summary>Reads and writes in its own organization.</summary>
    [JsonStringEnumMemberName("editor")]
    Editor,

    /// <summary>Reads its own organization.</summary>
    [JsonStringEnumMemberName("readonly")]
    Readonly,

    /// <summary>Reads every organization, writes nothing.</summary>
    [JsonStringEnumMemberName("supporter")]
    Supporter,
}
