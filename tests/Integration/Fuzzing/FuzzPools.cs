namespace EventMonitors.Tests.Integration.Fuzzing;

/// <summary>
/// The things that requests are aimed at, by the resource and by the name in the path: none of them belongs to a caller, so that no
/// request takes its right away from another one.
/// </summary>
internal sealed class FuzzPools
{
    /// <summary>Users whose sessions are ended by name: those of <c>users</c> end with a deactivation or a new password.</summary>
    public const string Guests = "guests";

    private readonly Dictionary<string, List<string>> _ids = [];

    /// <summary>Adds a thing.</summary>
    /// <param name="name">Such as <c>users</c> for <c>/api/users/{id}</c>, or <c>checkId</c>.</param>
    /// <param name="id">As it stands in a path.</param>
    public void Add(string name, string id)
    {
        if (!_ids.TryGetValue(name, out var ids)) _ids[name] = ids = [];
        ids.Add(id);
    }

    /// <summary>One of them. The same place gives things that belong together, such as a monitor and a check of it.</summary>
    /// <param name="path">The operation's path.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="place">Any number that is not negative.</param>
    /// <exception cref="InvalidOperationException">There are none: a resource is new here, and its things are to be made first.</exception>
    public string Find(string path, string parameter, int place)
    {
        var name = parameter != "id" ? parameter : path.Contains("{sessionId}", StringComparison.Ordinal) ? Guests : path.Split('/')[2];
        return _ids.TryGetValue(name, out var ids) ? ids[place % ids.Count] : throw new InvalidOperationException($"The fuzzer has no '{name}' to put into {path}: make some in {nameof(FuzzHost)}.");
    }
}
