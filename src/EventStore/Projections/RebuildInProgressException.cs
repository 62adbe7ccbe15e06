namespace EventMonitors.EventStore.Projections;

/// <summary>Somebody else rebuilds one of these projections; nothing was changed.</summary>
/// <param name="name">The projection that is being rebuilt.</param>
/// <param name="by">Who is at it: the name of the session and its number.</param>
public sealed class RebuildInProgressException(string name, string by) : Exception($"{name} is being rebuilt already, by {by}.")
{
    /// <summary>The projection that is being rebuilt.</summary>
    public string Name { get; } = name;

    /// <summary>Who is at it.</summary>
    public string By { get; } = by;
}
