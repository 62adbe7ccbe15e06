using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Politeness;
using EventMonitors.MailProbe.Running;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class BackOffTests
{
    private readonly SteppedTime _time = new();

    [Fact]
    public void Each_refusal_in_a_row_doubles_it_up_to_five_minutes()
    {
        var (now, lengths) = (_time.GetUtcNow(), new List<double>());
        for (var (i, backOff) = (0, default(BackOff)); i < 7; i++)
        {
            backOff = BackOff.After(backOff, FaultClass.Throttled, ProbePhase.Login, now);
            lengths.Add(backOff.Length.TotalSeconds);
            now = backOff.Until;
        }

        lengths.ShouldBe([15, 30, 60, 120, 240, 300, 300]);
    }

    [Fact]
    public void Refusals_of_probes_that_were_on_their_way_together_are_one()
    {
        var first = BackOff.After(null, FaultClass.Throttled, ProbePhase.Greeting, _time.GetUtcNow());

        BackOff.After(first, FaultClass.MailboxLocked, ProbePhase.Login, first.Until.AddTicks(-1)).ShouldBe(first);
    }

    [Fact]
    public void A_refusal_long_after_another_begins_anew()
    {
        var first = BackOff.After(null, FaultClass.Throttled, ProbePhase.Greeting, _time.GetUtcNow());

        BackOff.After(first, FaultClass.Throttled, ProbePhase.Greeting, first.Until.AddMinutes(59)).Length.ShouldBe(2 * BackOff.Shortest);
        BackOff.After(first, FaultClass.Throttled, ProbePhase.Greeting, first.Until.AddHours(1)).Length.ShouldBe(BackOff.Shortest);
    }

    [Fact]
    public void It_holds_until_its_end_and_is_reset_by_any_other_outcome()
    {
        var backOffs = new BackOffs<string>(_time);
        backOffs.Refused("a", FaultClass.Throttled, ProbePhase.Login);

        backOffs.Of("a").ShouldNotBeNull();
        backOffs.Of("b").ShouldBeNull();
        _time.Advance(BackOff.Shortest);
        backOffs.Of("a").ShouldBeNull();
        backOffs.Refused("a", FaultClass.Throttled, ProbePhase.Login);
        backOffs.Of("a")!.Length.ShouldBe(2 * BackOff.Shortest);
        backOffs.Reset("a");
        backOffs.Of("a").ShouldBeNull();
        backOffs.Refused("a", FaultClass.Throttled, ProbePhase.Login);
        backOffs.Of("a")!.Length.ShouldBe(BackOff.Shortest);
    }

    [Fact]
    public void Only_so_many_are_remembered_and_those_that_end_last_remain()
    {
        var backOffs = new BackOffs<int>(_time);
        for (var key = 0; key < 3 * BackOffs<int>.Capacity; key++)
        {
            backOffs.Refused(key, FaultClass.Throttled, ProbePhase.Greeting);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        backOffs.Count.ShouldBeLessThanOrEqualTo(BackOffs<int>.Capacity);
        backOffs.Of(3 * BackOffs<int>.Capacity - 1).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(FaultClass.Timeout, 10, true)]
    [InlineData(FaultClass.Timeout, 40, true)]
    [InlineData(FaultClass.Timeout, 9.9, false)]
    [InlineData(FaultClass.Timeout, 0, false)]
    [InlineData(FaultClass.Credentials, 39, false)]
    [InlineData(FaultClass.None, 39, false)]
    public void A_deadline_is_nobodys_fault_where_a_quarter_of_it_went_into_waiting(FaultClass fault, double waited, bool own)
    {
        var finding = WaitedTooLong.Judge(new Finding(fault, ProbePhase.Greeting, "as it was"), TimeSpan.FromSeconds(waited), TimeSpan.FromSeconds(40), silence: null);

        (finding.Fault, finding.Phase, finding.IsOwnDoing).ShouldBe((own ? FaultClass.Throttled : fault, ProbePhase.Greeting, own));
        (finding.Message == "as it was").ShouldBe(!own);
    }
}
