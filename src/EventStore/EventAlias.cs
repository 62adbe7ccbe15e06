using System.Globalization;
using System.Text.RegularExpressions;

namespace EventMonitors.EventStore;

/// <summary>
/// What stands in <c>mt_events.type</c>: an event's name, and from the second shape of its data on also the shape's version,
/// <c>door_opened_v2</c>, as Marten names them (https://martendb.io/events/versioning).
/// </summary>
/// <param name="Name">The event's name, the same for all of its versions.</param>
/// <param name="Version">The version of its data's shape, from 1.</param>
public readonly partial record struct EventAlias(string Name, int Version)
{
    // At most nine digits, so that every version fits an int; what is longer is a name.
    private const string Suffix = "_v([2-9]|[1-9][0-9]{1,8})";

    /// <summary>As it stands in the column.</summary>
    public string Stored => Version == 1 ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}_v{Version}");

    /// <summary>Takes apart what stands in the column; whatever does not end like a version is a name.</summary>
    public static EventAlias Parse(string stored)
    {
        var match = Versioned().Match(stored);
        return match.Success
            ? new EventAlias(match.Groups[1].Value, int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture))
            : new EventAlias(stored, 1);
    }

    /// <summary>
    /// The SQL condition that an event has one of these names, in whichever version, known to this program or not.
    /// </summary>
    /// <param name="parameter">The parameter with the names, an array of text, for example <c>$3</c>.</param>
    /// <param name="column">What <c>mt_events.type</c> is called in the query, for example <c>e.type</c>.</param>
    public static string IsNamed(string parameter, string column = "type") =>
        $"({column} = any ({parameter}::varchar[]) or ({column} ~ '{Suffix}$' and regexp_replace({column}, '{Suffix}$', '') = any ({parameter}::varchar[])))";

    [GeneratedRegex($@"^(.+){Suffix}\z")]
    private static partial Regex Versioned();
}
