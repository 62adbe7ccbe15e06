using System.Globalization;
using System.Text.RegularExpressions;

namespace EventMonitors.EventStore;

/// <summary>
/// What stands in <c>mt_events.type</c>: an event's name, and from the second shape of its data on also the shape's version,
/// <c>door_opened_v2</c>, as Marten names them (https://martendb.io/events/versioning).
/// </summary>
internal readonly partial record struct EventAlias(string Name, int Version)
{
    // At most nine digits, so that every version fits an int; what is longer is a name.
    private const string Suffix = "_v([2-9]|[1-9][0-9]{1,8})";

    public string Stored => Version == 1 ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}_v{Version}");

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
    /// <param name="parameter">The parameter with the names, for example <c>$3</c>.</param>
    public static string IsNamed(string parameter) =>
        $"(type = any ({parameter}::varchar[]) or (type ~ '{Suffix}$' and regexp_replace(type, '{Suffix}$', '') = any ({parameter}::varchar[])))";

    [GeneratedRegex($@"^(.+){Suffix}\z")]
    private static partial Regex Versioned();
}
