using EventMonitors.Api.Scheduling;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Scheduling;

public sealed class DueListTests
{
    private readonly DueList _list = new();

    [Fact]
    public void What_is_due_is_taken_in_the_order_of_time_and_only_once()
    {
        foreach (var seconds in (int[])[3, 1, 2, 9]) Put(Some.Check(Some.Noon.AddSeconds(seconds), id: seconds));

        _list.TakeDue(Some.Noon.AddSeconds(3), 10).Select(c => c.Monitor.Id).ShouldBe([1L, 2L, 3L]);
        _list.TakeDue(Some.Noon.AddSeconds(3), 10).ShouldBeEmpty();
        _list.Count.ShouldBe(1);
        _list.NextAt.ShouldBe(Some.Noon.AddSeconds(9));
    }

    [Fact]
    public void No_more_is_taken_than_asked_for()
    {
        for (var id = 1; id <= 5; id++) Put(Some.Check(Some.Noon, id));
        _list.TakeDue(Some.Noon, 2).Count.ShouldBe(2);
        _list.TakeDue(Some.Noon, 10).Count.ShouldBe(3);
    }

    [Fact]
    public void A_later_entry_replaces_the_earlier_one_of_the_same_monitor()
    {
        Put(Some.Check(Some.Noon));
        Put(Some.Check(Some.Noon.AddSeconds(5)));

        _list.Count.ShouldBe(1);
        _list.TakeDue(Some.Noon, 10).ShouldBeEmpty();
        _list.TakeDue(Some.Noon.AddSeconds(5), 10).ShouldHaveSingleItem().Slot.ShouldBe(Some.Noon.AddSeconds(5));
        _list.NextAt.ShouldBeNull();
    }

    [Fact]
    public void A_removed_monitor_is_never_due()
    {
        Put(Some.Check(Some.Noon));
        _list.Remove(500);
        _list.NextAt.ShouldBeNull();
        _list.TakeDue(Some.Noon.AddDays(1), 10).ShouldBeEmpty();
    }

    [Fact]
    public void A_refresh_exchanges_the_monitor_and_keeps_its_time()
    {
        Put(Some.Check(Some.Noon));
        _list.Refresh(Some.Monitor() with { Version = 9 });
        var due = _list.TakeDue(Some.Noon, 1).ShouldHaveSingleItem();
        due.Monitor.Version.ShouldBe(9);
        due.Slot.ShouldBe(Some.Noon);
    }

    [Fact]
    public void A_refresh_of_an_unknown_monitor_schedules_nothing()
    {
        _list.Refresh(Some.Monitor());
        _list.Count.ShouldBe(0);
    }

    [Fact]
    public void Replacing_one_entry_very_often_leaves_the_others_where_they_were()
    {
        for (var id = 1; id <= 3; id++) Put(Some.Check(Some.Noon.AddHours(id), id));
        for (var i = 0; i < 10_000; i++) Put(Some.Check(Some.Noon.AddDays(1), id: 2));

        _list.Count.ShouldBe(3);
        _list.TakeDue(Some.Noon.AddDays(2), 10).Select(c => c.Monitor.Id).ShouldBe([1L, 3L, 2L]);
    }

    private void Put(DueCheck check) => _list.Put(check, check.Slot);
}
