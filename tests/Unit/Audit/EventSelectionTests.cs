using EventMonitors.Api.Audit;
using EventMonitors.Api.Http;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Audit;

public sealed class EventSelectionTests
{
    private static readonly string[] Names = ["check_completed", "monitor_created"];

    [Fact]
    public void Nothing_asked_for_is_everything_from_the_beginning()
    {
        var selection = Read(null, null, null, null);
        selection.ShouldBe(new EventSelection(0, null, null, null));
        selection.IsNarrow.ShouldBeFalse();
    }

    [Fact]
    public void Names_are_kept_once_each_and_in_order() =>
        Read("7", "monitor_created,check_completed,monitor_created", null, null).Types.ShouldBe(Names);

    [Theory]
    [InlineData(null, 20)]
    [InlineData("monitor_created", 90)]
    public void Behind_a_page_that_is_not_full_only_a_narrow_selection_moves_up_to_what_is_settled(string? types, long next)
    {
        var selection = Read("5", types, null, null);
        selection.Next([10, 20], isFull: true, upTo: 90).ShouldBe(20);
        selection.Next([10, 20], isFull: false, upTo: 90).ShouldBe(next);
    }

    [Fact]
    public void A_position_never_goes_back() => Read("100", "monitor_created", null, null).Next([], isFull: false, upTo: 90).ShouldBe(100);

    [Fact]
    public void A_hundred_and_one_names_are_too_many_and_are_not_repeated_to_the_caller()
    {
        var errors = new FieldErrors();
        EventSelection.Read(new EventQuery(null, string.Join(',', Enumerable.Repeat("monitor_created", 101)), null, null), Names, errors);
        errors.ToDictionary()["types"].ShouldHaveSingleItem().ShouldBe("must be names of events, separated by commas; there are check_completed, monitor_created.");
    }

    private static EventSelection Read(string? after, string? types, string? from, string? to)
    {
        var errors = new FieldErrors();
        var selection = EventSelection.Read(new EventQuery(after, types, from, to), Names, errors);
        errors.Any.ShouldBeFalse();
        return selection;
    }
}
