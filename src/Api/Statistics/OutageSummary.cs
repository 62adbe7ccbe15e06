using EventMonitors.Api.Incidents;

namespace EventMonitors.Api.Statistics;

/// <summary>Adds up the incidents of a stretch of time.</summary>
public static class OutageSummary
{
    /// <summary>The sums.</summary>
    /// <param name="incidents">One monitor's; those without a part in the stretch do not count.</param>
    /// <param name="window">The stretch.</param>
    /// <param name="now">How long one has lasted that is open.</param>
    public static UptimeOutages Of(IReadOnlyList<IncidentSpan> incidents, TimeWindow window, DateTimeOffset now)
    {
        var outages = incidents.Select(incident => Within(incident, window, now)).Where(outage => outage.To > outage.From).ToArray();
        var recovered = incidents.Where(i => i is { IsRecovered: true, EndedAt: { } at } && window.Has(at)).Select(i => (i.EndedAt!.Value - i.Since).TotalSeconds).ToArray();
        return new UptimeOutages(outages.Length, outages.Sum(o => o.Seconds), outages.MaxBy(o => o.Seconds), recovered.Length == 0 ? null : recovered.Average());
    }

    private static LongestOutage Within(IncidentSpan incident, TimeWindow window, DateTimeOffset now)
    {
        var from = incident.Since > window.From ? incident.Since : window.From;
        var end = incident.EndedAt ?? now;
        var to = end < window.To ? end : window.To;
        return new LongestOutage(incident.Id, from, to, (to - from).TotalSeconds);
    }
}
