namespace EventMonitors.EventStore.Projections;

/// <summary>Which events have to be read for some projections.</summary>
internal static class TakenEvents
{
    /// <summary>
    /// A condition on <c>type</c>, with the names as parameter $3. It also finds versions that this program does not know, since
    /// an event that is left out without a word would be missing from the rows. Rows end in a digit rarely, hence the first look.
    /// </summary>
    public static readonly string IsTaken = $"(type = any ($3::varchar[]) or (right(type, 1) between '0' and '9' and {EventAlias.IsNamed("$3")}))";

    /// <summary>The names of the events that one of these projections takes; <c>null</c> for all.</summary>
    public static string[]? NamesOf(IEnumerable<IProjection> projections, EventTypes types)
    {
        var filters = projections.Select(projection => projection.Takes).ToList();
        if (filters.Contains(null))
            return null;

        var filter = new EventFilter([.. filters.SelectMany(taken => taken!)]);
        return [.. types.Aliases.Where(name => filter.Takes(types.Named(name).Type)).Order(StringComparer.Ordinal)];
    }
}
