using EventMonitors.Api.Checks;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Checks;

public sealed class CheckItemTests
{
    [Fact]
    public void Timings_are_shown_in_the_order_of_the_phases()
    {
        var timings = new Dictionary<string, double> { ["later_phase"] = 9, ["login"] = 3, ["dns"] = 1, ["tls"] = 2, ["token"] = 0.5 };
        var item = CheckItem.Of(1, CheckMapping.ToEvent(Messages.Completed() with { TimingsMs = timings }));
        item.Timings!.Keys.ShouldBe(["token", "dns", "tls", "login", "later_phase"]);
    }

    [Fact]
    public void Every_fact_of_a_result_is_shown()
    {
        var result = CheckMapping.ToEvent(Messages.Completed());
        var item = CheckItem.Of(1, result);
        (item.AddressesTried, item.Cipher, item.Certificate, item.Greeting, item.Capabilities).ShouldBe((result.AddressesTried, result.Cipher, result.Certificate, "", result.Capabilities));
        (item.MessageCount, item.NewestMessageAt, item.BytesReceived, item.BytesSent, item.Transcript).ShouldBe((3, result.NewestMessageAt, 812, 96, result.Transcript));
    }

    [Fact]
    public void A_list_that_was_not_stored_is_shown_empty()
    {
        var item = CheckItem.Of(1, CheckMapping.ToEvent(Messages.Lean()));
        item.AddressesTried.ShouldBeEmpty();
        item.Capabilities.ShouldBeEmpty();
        item.Transcript.ShouldBeEmpty();
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
