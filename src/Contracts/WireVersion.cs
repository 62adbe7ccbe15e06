namespace EventMonitors.Contracts;

/// <summary>
/// The version that every message carries. Fields are added without raising it: who does not know them ignores them, and where they are
/// missing their default stands. It is raised when a field changes its meaning, and a program refuses what it would misunderstand.
/// </summary>
public static class WireVersion
{
    /// <summary>The newest one that this program understands.</summary>
    public const int Newest = 1;

    /// <summary>What is wrong with a message's version; <c>null</c> where nothing is.</summary>
    public static string? FindProblem(int version) =>
        version is >= 1 and <= Newest ? null : $"its schemaVersion is {version}, and this program understands those up to {Newest}: it is older than the sender";

    /// <summary>Refuses a message that would be misunderstood.</summary>
    /// <exception cref="UnknownWireVersionException">Its version is none that this program understands.</exception>
    public static void Demand(int version)
    {
        if (FindProblem(version) is { } problem) throw new UnknownWireVersionException($"The message cannot be used: {problem}.");
    }
}
