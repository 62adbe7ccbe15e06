using EventMonitors.Api.Incidents;
using EventMonitors.Api.Statistics;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Statistics;

public sealed class OutageSummaryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Hour = new(Noon, Noon.AddHours(1));

    [Fact]
    public void Incidents_are_cut_at_the_ends_of_the_window_and_recoveries_count_whole()
    {
        var (before, within, open) = (Incident(-30, 10, true), Incident(20, 25, true), Incident(50, null, false));

        OutageSummary.Of([before, within, open], Hour, Noon.AddDays(1)).ShouldBe(new UptimeOutages(
            3, (10 + 5 + 10) * 60, new LongestOutage(before.Id, Noon, Noon.AddMinutes(10), 600), (40 + 5) / 2.0 * 60));
    }

    [Fact]
    public void One_that_is_open_lasts_until_now()
    {
        var open = Incident(10, null, false);

        OutageSummary.Of([open], Hour, Noon.AddMinutes(12)).ShouldBe(new UptimeOutages(1, 120, new LongestOutage(open.Id, Noon.AddMinutes(10), Noon.AddMinutes(12), 120), null));
    }

    [Fact]
    public void One_that_ended_as_the_window_begins_counts_as_recovered_in_it_and_as_no_outage() =>
        OutageSummary.Of([Incident(-10, 0, true)], Hour, Noon.AddDays(1)).ShouldBe(new UptimeOutages(0, 0, null, 600));

    [Fact]
    public void One_that_was_closed_did_not_recover() => OutageSummary.Of([Incident(10, 20, false)], Hour, Noon.AddDays(1)).MeanSecondsToRecover.ShouldBeNull();

    private static IncidentSpan Incident(int from, int? to, bool recovered) =>
        new(new Guid(from + 100, 0, 0, new byte[8]), Noon.AddMinutes(from), to is { } minutes ? Noon.AddMinutes(minutes) : null, recovered);
}
