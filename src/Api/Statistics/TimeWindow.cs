using System.Globalization;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Statistics;

/// <summary>A stretch of time that slots lie in or not.</summary>
/// <param name="From">Included; a whole millisecond, as slots are.</param>
/// <param name="To">Not included; likewise.</param>
public sealed record TimeWindow(DateTimeOffset From, DateTimeOffset To)
{
    private const int DefaultDays = 30;

    /// <summary>Reads <c>from</c> and <c>to</c>; left out, the last 30 days. What does not fit is noted.</summary>
    /// <param name="from">As sent.</param>
    /// <param name="to">As sent.</param>
    /// <param name="maxDays">The longest one that is answered.</param>
    /// <param name="now">What <c>to</c> is when it is left out.</param>
    /// <param name="errors">Where misfits are noted.</param>
    public static TimeWindow Read(string? from, string? to, int maxDays, DateTimeOffset now, FieldErrors errors)
    {
        var last = WholeMillisecond(QueryFields.Instant("to", to, errors) ?? now);
        var first = QueryFields.Instant("from", from, errors) is { } asked ? WholeMillisecond(asked) : Before(last);
        if (!errors.Any && first >= last) errors.Add("from", "must lie before to.");
        // No slot is older.
        if (!errors.Any && first < DateTimeOffset.UnixEpoch) errors.Add("from", "must not lie before 1970-01-01T00:00:00Z; left out, it lies 30 days before to.");
        if (!errors.Any && last - first > TimeSpan.FromDays(maxDays))
            errors.Add("from", string.Create(CultureInfo.InvariantCulture, $"must lie {maxDays} days before to at most."));
        return new TimeWindow(first, last);
    }

    /// <summary>Whether a slot lies in it.</summary>
    public bool Has(DateTimeOffset slot) => slot >= From && slot < To;

    // The first day that there is has none before it.
    private static DateTimeOffset Before(DateTimeOffset last) =>
        last - DateTimeOffset.MinValue > TimeSpan.FromDays(DefaultDays) ? last.AddDays(-DefaultDays) : DateTimeOffset.MinValue;

    // The next one where it is finer: a slot of whole milliseconds lies on the same side of both.
    private static DateTimeOffset WholeMillisecond(DateTimeOffset instant)
    {
        var cut = instant.CutToMilliseconds();
        return cut == instant || DateTimeOffset.MaxValue - cut < TimeSpan.FromMilliseconds(1) ? cut : cut.AddMilliseconds(1);
    }
}
