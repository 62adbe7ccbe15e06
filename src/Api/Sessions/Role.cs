namespace EventMonitors.Api.Sessions;

/// <summary>What a user may do; stored and sent in lower case.</summary>
public enum Role
{
    /// <summary>Reads, writes and rules its own organization.</summary>
    Admin,

    /// <summary>Reads and writes in its own organization.</summary>
    Editor,

    /// <summary>Reads its own organization.</summary>
    Readonly,

    /// <summary>Reads every organization, writes nothing.</summary>
    Supporter,
}
