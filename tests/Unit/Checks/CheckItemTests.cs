using EventMonitors.Api.Checks;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Checks;

public sealed class CheckItemTests
{
    [Fact]
    public void Timings_are_shown_in_the_order_of_the_phases()
    {
        var timings = new Dictionary<string, double> { ["later_phase"] = 9, ["login"] = 3, ["dns"] = 1, ["tls"] = 2 };
        var item = CheckItem.Of(1, CheckMapping.ToEvent(Messages.Completed() with { TimingsMs = timings }));
        item.Timings!.Keys.ShouldBe(["dns", "tls", "login", "later_phase"]);
    }

    [Fact]
    public void The_three_ends_of_a_check_are_told_apart()
    {
        var completed = CheckMapping.ToEvent(Messages.Completed());
        CheckItem.Of(1, completed).Outcome.ShouldBe("completed");
        CheckItem.Of(1, CheckMapping.ToLate(completed)).Outcome.ShouldBe("late");
        var missed = CheckItem.Of(1, CheckMapping.ToEvent(Messages.Expired()));
        (missed.Outcome, missed.Reason, missed.StartedAt, missed.Verdict).ShouldBe(("missed", MissedReason.Expired, null, null));
    }
}
