using System.Text.RegularExpressions;

namespace EventMonitors.EventStore.Projections;

/// <summary>The projections of a program, by name, checked once.</summary>
internal sealed partial class ProjectionSet
{
    // Names of sessions end after 63 bytes, and the projection's has to be in them.
    private const int LongestName = 40;

    private readonly SortedDictionary<string, ProjectionRegistration> _byName = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">Two share a name or a table, or a name cannot stand in SQL as it is.</exception>
    public ProjectionSet(IEnumerable<ProjectionRegistration> registrations)
    {
        var owners = new Dictionary<string, string>();
        foreach (var registration in registrations)
        {
            var projection = registration.Projection;
            if (projection.Name.Length > LongestName || !Name().IsMatch(projection.Name))
                throw new ArgumentException($"\"{projection.Name}\" is no name of a projection: lower case words joined by hyphens, {LongestName} characters at most.", nameof(registrations));
            if (!_byName.TryAdd(projection.Name, registration))
                throw new ArgumentException($"Two projections are named {projection.Name}.", nameof(registrations));

            foreach (var table in projection.Tables.Prepend(projection.Schema).Where(table => !Identifier().IsMatch(table)))
                throw new ArgumentException($"The projection {projection.Name} has the table or schema \"{table}\", which is no plain identifier.", nameof(registrations));
            foreach (var table in projection.Tables.Select(table => $"{projection.Schema}.{table}"))
            {
                if (!owners.TryAdd(table, projection.Name))
                    throw new ArgumentException($"{owners[table]} and {projection.Name} both write {table}.", nameof(registrations));
            }
        }
    }

    public IReadOnlyCollection<ProjectionRegistration> All => _byName.Values;

    /// <summary>Those with these names, in the order of their names; all of them for <c>null</c>.</summary>
    /// <exception cref="UnknownProjectionException">There is none of such a name.</exception>
    public IReadOnlyList<ProjectionRegistration> Choose(IReadOnlyCollection<string>? names)
    {
        if (names is null)
            return [.. _byName.Values];
        if (names.FirstOrDefault(name => !_byName.ContainsKey(name)) is { } unknown)
            throw new UnknownProjectionException(unknown, [.. _byName.Keys]);
        return [.. _byName.Values.Where(registration => names.Contains(registration.Projection.Name))];
    }

    [GeneratedRegex(@"^[a-z][a-z0-9]*(-[a-z0-9]+)*\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[a-z_][a-z0-9_]*\z")]
    private static partial Regex Identifier();
}
