using System.Net;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Politeness;
using EventMonitors.MailProbe.Running;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class SightingTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromSeconds(10);
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 3, TimeSpan.Zero);
    private static readonly Finding Timeout = new(FaultClass.Timeout, ProbePhase.Greeting, "");
    private static readonly Finding Refused = new(FaultClass.Connect, ProbePhase.Connect, "");
    private static readonly ServerKey Server = new(IPAddress.Loopback, new ServerPort(993, MailProtocol.Imap, Tls: true));

    private readonly SteppedTime _time = new();

    [Fact]
    public void Who_waits_for_a_dead_server_in_vain_finds_what_the_others_found()
    {
        var timeout = VainWait.Judge([(Server, Sighting.Silent(null, Timeout, Ten, Noon))], anotherWasSilent: false, Ten)!;
        var refused = VainWait.Judge([(Server, Sighting.Silent(null, Refused, TimeSpan.Zero, Noon))], anotherWasSilent: false, Ten)!;

        (timeout.Fault, timeout.Phase).ShouldBe((FaultClass.Timeout, ProbePhase.Greeting));
        timeout.Message.ShouldBe("Other checks of this server waited for an answer in vain, the last one until 12:00:03Z, and held all of its connections.");
        (refused.Fault, refused.Phase).ShouldBe((FaultClass.Connect, ProbePhase.Connect));
        refused.Message.ShouldBe("Other checks of this server could not connect, the last one at 12:00:03Z, and held all of its connections.");
        VainWait.Judge(Sighting.Silent(null, Timeout, Ten, Noon), Ten).Fault.ShouldBe(FaultClass.Timeout);
    }

    [Fact]
    public void Who_waits_for_a_server_of_which_nothing_is_known_or_that_lives_blames_nobody()
    {
        foreach (var found in new[] { null, Sighting.AnsweredAt(Noon) })
        {
            var judged = VainWait.Judge([(Server, Sighting.Silent(null, Timeout, Ten, Noon)), (Server, found)], anotherWasSilent: false, Ten)!;
            judged.Fault.ShouldBe(FaultClass.Throttled);
            judged.Message.ShouldBe("Other checks held all connections that the probing machine opens to 127.0.0.1:993 at a time, until the deadline.");
            VainWait.Judge(found, Ten).Fault.ShouldBe(FaultClass.Throttled);
        }
    }

    [Fact]
    public void Another_address_that_was_silent_is_to_blame_unless_the_one_waited_for_lives()
    {
        VainWait.Judge([(Server, null)], anotherWasSilent: true, Ten).ShouldBeNull();
        VainWait.Judge([(Server, Sighting.Silent(null, Timeout, Ten, Noon))], anotherWasSilent: true, Ten).ShouldBeNull();
        VainWait.Judge([(Server, null), (Server, Sighting.AnsweredAt(Noon))], anotherWasSilent: true, Ten)!.Fault.ShouldBe(FaultClass.Throttled);
    }

    [Fact]
    public void A_short_silence_says_nothing_to_who_has_patience()
    {
        var brief = Sighting.Silent(null, Timeout, TimeSpan.FromSeconds(2), Noon);

        brief.HoldsFor(TimeSpan.FromSeconds(4)).ShouldBeTrue();
        brief.HoldsFor(Ten).ShouldBeFalse();
        Sighting.Silent(Sighting.Silent(null, Timeout, Ten, Noon), Timeout, TimeSpan.FromSeconds(2), Noon.AddSeconds(5)).HoldsFor(Ten).ShouldBeTrue();
        Sighting.Silent(Sighting.Silent(null, Timeout, Ten, Noon), Timeout, TimeSpan.FromSeconds(2), Noon + Sighting.Memory).HoldsFor(Ten).ShouldBeFalse();
    }

    [Fact]
    public void A_server_that_answered_somebody_meanwhile_lives()
    {
        var answered = Sighting.AnsweredAt(Noon);

        Sighting.Silent(answered, Timeout, Ten, Noon.AddSeconds(9)).Answered.ShouldBeTrue();
        Sighting.Silent(answered, Timeout, Ten, Noon.AddSeconds(11)).Answered.ShouldBeFalse();
    }

    [Theory]
    [InlineData(FaultClass.Timeout, ProbePhase.Tls, false, true)]
    [InlineData(FaultClass.Connect, ProbePhase.Connect, false, true)]
    [InlineData(FaultClass.Timeout, ProbePhase.Greeting, true, false)]
    [InlineData(FaultClass.Timeout, ProbePhase.Login, false, false)]
    [InlineData(FaultClass.Timeout, ProbePhase.Dns, false, false)]
    [InlineData(FaultClass.Greeting, ProbePhase.Greeting, false, false)]
    public void Only_silence_before_the_greeting_is_that_of_the_dead(FaultClass fault, ProbePhase phase, bool own, bool dead) =>
        Sighting.IsOfTheDead(new Finding(fault, phase, "") { IsOwnDoing = own }).ShouldBe(dead);

    [Fact]
    public void After_too_long_a_wait_others_are_believed()
    {
        var finding = WaitedTooLong.Judge(Timeout with { Phase = ProbePhase.Connect }, TimeSpan.FromSeconds(9), Ten, Sighting.Silent(null, Timeout, Ten, Noon));

        (finding.Verdict, finding.Fault, finding.Phase, finding.IsOwnDoing).ShouldBe((Verdict.Down, FaultClass.Timeout, ProbePhase.Greeting, true));
        finding.Message.ShouldBe("Other checks of this server waited for an answer in vain, the last one until 12:00:03Z, and left this one too little of its time.");
    }

    [Fact]
    public void They_are_remembered_until_an_answer_or_for_five_minutes_and_only_so_many()
    {
        var sightings = new Sightings<int>(_time);
        sightings.Silent(0, Timeout, Ten);

        sightings.Of(0)!.Answered.ShouldBeFalse();
        sightings.Answered(0);
        sightings.Of(0)!.Answered.ShouldBeTrue();
        _time.Advance(Sighting.Memory);
        sightings.Of(0).ShouldBeNull();
        for (var key = 0; key < 3 * Sightings<int>.Capacity; key++, _time.Advance(TimeSpan.FromMilliseconds(1)))
            sightings.Silent(key, Timeout, Ten);
        sightings.Count.ShouldBeLessThanOrEqualTo(Sightings<int>.Capacity);
        sightings.Of(3 * Sightings<int>.Capacity - 1).ShouldNotBeNull();
    }
}
