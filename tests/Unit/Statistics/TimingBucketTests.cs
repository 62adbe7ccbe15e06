using EventMonitors.Api.Statistics;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Statistics;

public sealed class TimingBucketTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(3, 2, 3)]
    [InlineData(20, 10, 19)]
    [InlineData(21, 11, 20)]
    [InlineData(100, 50, 95)]
    [InlineData(101, 51, 96)]
    public void Percentiles_are_values_that_were_measured_by_nearest_rank(int count, double p50, double p95) =>
        TimingSpread.Of([.. Enumerable.Range(1, count).Reverse().Select(i => i * 1000)]).ShouldBe(new TimingSpread(count, p50, p95, count));

    [Fact]
    public void Of_nothing_there_is_no_spread() => TimingSpread.Of([]).ShouldBeNull();

    [Fact]
    public void Buckets_begin_at_multiples_of_the_step_and_have_slots_of_the_window_alone()
    {
        var buckets = new TimingBuckets(new TimeWindow(Noon.AddSeconds(90), Noon.AddSeconds(240)), 60);
        foreach (var second in (int[])[240, 239, 180, 179, 90, 89, 0]) buckets.Add(Noon.AddSeconds(second), Dns(second * 1000));

        buckets.Finish().Select(b => (b.Start, b.Checks, b.Dns?.Max)).ShouldBe([(Noon.AddSeconds(60), 1, 90.0), (Noon.AddSeconds(120), 1, 179.0), (Noon.AddSeconds(180), 2, 239.0)]);
    }

    [Fact]
    public void A_bucket_may_span_hours_and_an_empty_one_is_there_too()
    {
        var buckets = new TimingBuckets(new TimeWindow(Noon, Noon.AddHours(9)), 7_000);
        for (var hour = 0; hour < 9; hour++)
        {
            buckets.CloseBefore(Noon.AddHours(hour));
            if (hour is < 3 or > 7) buckets.Add(Noon.AddHours(hour).AddMinutes(30), Dns(hour));
        }

        var found = buckets.Finish();
        found.Sum(b => b.Checks).ShouldBe(4);
        found.Count.ShouldBe((int)TimingBuckets.CountOf(new TimeWindow(Noon, Noon.AddHours(9)), 7_000));
        found.ShouldAllBe(b => b.Start.ToUnixTimeSeconds() % 7_000 == 0);
        found.Zip(found.Skip(1)).ShouldAllBe(pair => pair.Second.Start - pair.First.Start == TimeSpan.FromSeconds(7_000));
        found.ShouldContain(b => b.Checks == 0 && b.Dns == null && b.Total == null);
    }

    [Fact]
    public void The_total_is_that_of_the_phases_a_check_entered()
    {
        var buckets = new TimingBuckets(new TimeWindow(Noon, Noon.AddHours(1)), 3600);
        buckets.Add(Noon, [null, 1_500, 2_000, null, null, null, null, null]);
        buckets.Add(Noon.AddSeconds(1), [null, null, null, null, null, null, null, null]);

        var bucket = buckets.Finish().ShouldHaveSingleItem();
        bucket.Checks.ShouldBe(2);
        bucket.Total.ShouldBe(new TimingSpread(1, 3.5, 3.5, 3.5));
        bucket.Tls.ShouldBeNull();
    }

    private static int?[] Dns(int microseconds) => [null, microseconds, null, null, null, null, null, null];
}
