namespace EventMonitors.EventStore.Projections;

/// <summary>No projection of that name is registered.</summary>
/// <param name="name">The name that was asked for.</param>
/// <param name="known">The names that there are.</param>
public sealed class UnknownProjectionException(string name, IReadOnlyList<string> known)
    : Exception($"There is no projection \"{name}\"; there are {string.Join(", ", known)}.")
{
    /// <summary>The name that was asked for.</summary>
    public string Name { get; } = name;

    /// <summary>The names that there are.</summary>
    public IReadOnlyList<string> Known { get; } = known;
}
