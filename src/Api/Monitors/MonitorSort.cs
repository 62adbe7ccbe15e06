namespace EventMonitors.Api.Monitors;

/// <summary>An order of monitors: by one of their fields, and by the id among those that are alike there.</summary>
/// <param name="Field">The field, as the API calls it.</param>
/// <param name="Descending">Whether the greatest comes first.</param>
public sealed record MonitorSort(string Field, bool Descending)
{
    /// <summary>By id.</summary>
    public const string Id = "id";

    /// <summary>By name, ASCII letters alike in both cases.</summary>
    public const string Name = "name";

    /// <summary>By the name that is looked up, ASCII letters alike in both cases.</summary>
    public const string Hostname = "hostname";

    /// <summary>By the instant of the creation.</summary>
    public const string CreatedAt = "createdAt";

    /// <summary>By the instant of the last change.</summary>
    public const string UpdatedAt = "updatedAt";

    /// <summary>The fields that there is an order by.</summary>
    public static IReadOnlyList<string> Fields { get; } = [Id, Name, Hostname, CreatedAt, UpdatedAt];

    /// <summary>Reads <c>name</c> or <c>-name</c>.</summary>
    /// <returns><c>null</c> where there is no such order.</returns>
    public static MonitorSort? Parse(string text)
    {
        var sort = text.StartsWith('-') ? new MonitorSort(text[1..], Descending: true) : new MonitorSort(text, Descending: false);
        return Fields.Contains(sort.Field) ? sort : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Descending ? "-" + Field : Field;
}

/// <summary>A place in an order: what the monitor there is sorted by, and its id.</summary>
/// <param name="Key">A <see cref="long"/>, a <see cref="string"/> or a <see cref="DateTime"/> (UTC), by the order's field.</param>
/// <param name="Id">Internal id.</param>
public sealed record MonitorPlace(object Key, long Id);
