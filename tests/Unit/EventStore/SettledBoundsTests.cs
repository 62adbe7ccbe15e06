using EventMonitors.EventStore;

using Shouldly;

using Xunit;

namespace EventMonitors.Tests.Unit.EventStore;

public sealed class SettledBoundsTests
{
    [Fact]
    public void Everything_is_settled_where_nobody_writes() => new SettledBounds(0).Observe(7, [], end: 7).ShouldBe(7);

    [Fact]
    public void Nothing_is_settled_by_a_first_look_that_finds_a_writer() => new SettledBounds(0).Observe(7, ["3/1"], end: 7).ShouldBe(0);

    [Fact]
    public void First_look_of_a_reader_that_goes_on_settles_its_checkpoint() => new SettledBounds(5).Observe(7, ["3/1"], end: 7).ShouldBe(5);

    [Fact]
    public void Writer_seen_for_the_first_time_holds_nothing_that_was_drawn_at_the_look_before()
    {
        var bounds = new SettledBounds(0);
        bounds.Observe(7, [], end: 7);

        bounds.Observe(9, ["3/1"], end: 9).ShouldBe(7);
    }

    [Fact]
    public void Writer_keeps_its_bound_however_often_it_is_seen()
    {
        var bounds = new SettledBounds(0);
        bounds.Observe(7, [], end: 7);
        bounds.Observe(9, ["3/1"], end: 9);

        bounds.Observe(12, ["3/1", "4/1"], end: 12).ShouldBe(7);
        bounds.Observe(15, ["3/1", "4/1"], end: 15).ShouldBe(7);
        bounds.Observe(15, ["4/1"], end: 15).ShouldBe(9);
        bounds.Observe(15, [], end: 15).ShouldBe(15);
    }

    [Fact]
    public void Settled_position_never_falls()
    {
        var bounds = new SettledBounds(20);

        bounds.Observe(7, [], end: 7).ShouldBe(20);
        bounds.Settled.ShouldBe(20);
    }

    [Fact]
    public void What_was_drawn_behind_the_last_event_is_decided_and_not_settled()
    {
        var bounds = new SettledBounds(0);

        bounds.Observe(9, [], end: 6).ShouldBe(6);
        bounds.Decided.ShouldBe(9);
        bounds.Observe(10, [], end: 10).ShouldBe(10);
    }

    [Fact]
    public void After_a_crash_positions_that_were_seen_to_be_drawn_may_be_drawn_again()
    {
        var bounds = new SettledBounds(0);
        bounds.Observe(5, [], end: 5);
        bounds.Observe(9, ["lost"], end: 9);

        bounds.Forget();

        bounds.Settled.ShouldBe(5);
        bounds.Observe(7, ["new"], end: 7).ShouldBe(5);
        bounds.Observe(8, [], end: 8).ShouldBe(8);
    }
}
