using EventMonitors.EventStore;

using Shouldly;

using Xunit;

namespace EventMonitors.Tests.Unit.EventStore;

public sealed class AppendPlanTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly EventTypes Types = new EventTypes().Add<Rang>("rang");

    private sealed record Rang;

    [Fact]
    public void Versions_continue_from_the_expected_one() =>
        Plan(To("bell", ExpectedVersion.Exactly(3), Event(), Event())).Events.Select(e => e.Version).ShouldBe([4L, 5]);

    [Fact]
    public void Times_are_utc_to_the_millisecond_and_never_run_backwards()
    {
        var plan = Plan(To(
            "bell",
            ExpectedVersion.NoStream,
            Event(new DateTimeOffset(2026, 3, 1, 14, 0, 0, TimeSpan.FromHours(2)).AddTicks(19_999)),
            Event(Noon.AddMinutes(-1)),
            Event(Noon.AddMinutes(1))));

        plan.Events.Select(e => e.Timestamp).ShouldBe([Noon.AddMilliseconds(1), Noon.AddMilliseconds(1), Noon.AddMinutes(1)]);
        plan.Events.ShouldAllBe(e => e.Timestamp.Offset == TimeSpan.Zero);
        (plan.Streams[0].First, plan.Streams[0].Last).ShouldBe((Noon.AddMilliseconds(1), Noon.AddMinutes(1)));
    }

    [Fact]
    public void Floor_lifts_the_stream_that_lies_behind_it_and_no_other()
    {
        var plan = Plan(
            To("bell", ExpectedVersion.Exactly(1), Event(Noon), Event(Noon.AddHours(1))),
            To("gong", ExpectedVersion.Exactly(1), Event(Noon)));

        var lifted = plan.NotBefore("1", "bell", Noon.AddMinutes(30));

        lifted.Events.Select(e => e.Timestamp).ShouldBe([Noon.AddMinutes(30), Noon.AddHours(1), Noon]);
        lifted.Streams.Select(stream => stream.First).ShouldBe([Noon.AddMinutes(30), Noon]);
    }

    [Fact]
    public void Appends_to_one_stream_at_any_version_are_one()
    {
        var plan = Plan(To("bell", ExpectedVersion.Any, Event()), To("gong", ExpectedVersion.Any, Event()), To("bell", ExpectedVersion.Any, Event()));

        plan.Streams.Select(stream => (stream.Id, stream.Count)).ShouldBe([("bell", 2), ("gong", 1)]);
        plan.HasAny.ShouldBeTrue();
    }

    [Fact]
    public void Repeated_id_is_left_to_the_store_at_any_version_and_refused_at_an_expected_one()
    {
        var once = Event();

        Should.NotThrow(() => Plan(To("bell", ExpectedVersion.Any, once, once)));
        Should.Throw<DuplicateEventException>(() => Plan(To("bell", ExpectedVersion.NoStream, once, once))).EventIds.ShouldBe([once.Id]);
        Should.Throw<DuplicateEventException>(() => Plan(To("bell", ExpectedVersion.Any, once), To("gong", ExpectedVersion.Exactly(1), once)));
    }

    [Fact]
    public void Negative_version_cannot_be_expected() => Should.Throw<ArgumentOutOfRangeException>(() => ExpectedVersion.Exactly(-1));

    [Fact]
    public void Version_zero_is_no_stream() => ExpectedVersion.Exactly(0).ShouldBe(ExpectedVersion.NoStream);

    private static AppendPlan Plan(params StreamAppend[] appends) => AppendPlan.For(appends, Types);

    private static NewEvent Event(DateTimeOffset? at = null) => new(Guid.CreateVersion7(), new Rang(), at ?? Noon, EventMetadata.None);

    private static StreamAppend To(string streamId, ExpectedVersion expected, params NewEvent[] events) => new("1", streamId, "bell", expected, events);
}
