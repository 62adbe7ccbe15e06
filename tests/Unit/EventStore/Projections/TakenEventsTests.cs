using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;

using Shouldly;

using Xunit;

namespace EventMonitors.Tests.Unit.EventStore.Projections;

public sealed class TakenEventsTests
{
    private static readonly EventTypes Types = new EventTypes().Add<Opened>("opened").Add<Closed>("closed").Add<Painted>("painted");

    [Fact]
    public void Those_of_a_base_type_are_taken_with_it() =>
        TakenEvents.NamesOf([new Rows("a") { Takes = [typeof(Moved)] }], Types).ShouldBe(["closed", "opened"]);

    [Fact]
    public void Several_projections_read_what_any_of_them_takes() =>
        TakenEvents.NamesOf([new Rows("a") { Takes = [typeof(Opened)] }, new Rows("b") { Takes = [typeof(Painted), typeof(Opened)] }], Types).ShouldBe(["opened", "painted"]);

    [Fact]
    public void One_that_takes_every_event_needs_them_all() =>
        TakenEvents.NamesOf([new Rows("a") { Takes = [typeof(Opened)] }, new Rows("b")], Types).ShouldBeNull();

    [Fact]
    public void One_that_takes_nothing_that_is_registered_reads_nothing() =>
        TakenEvents.NamesOf([new Rows("a") { Takes = [typeof(string)] }], Types).ShouldBe([]);

    private abstract record Moved;

    private sealed record Opened : Moved;

    private sealed record Closed : Moved;

    private sealed record Painted;
}
