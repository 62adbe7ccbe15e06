using EventMonitors.MailProbe;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.MailProbe;

/// <summary>What a mailbox holds, asked of a real Dovecot.</summary>
[Collection(nameof(DovecotSites))]
public sealed class DovecotMailboxTests(DovecotSites sites)
{
    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Too_few_and_too_many_messages_are_not_what_was_expected(MailProtocol protocol)
    {
        var target = sites.Target(protocol, Security.Tls) with { User = DovecotSites.Reader };
        var fits = await ProbeAsync(target with { Expect = new(2, 2, null) });
        var few = await ProbeAsync(target with { Expect = new(3, null, null) });
        var many = await ProbeAsync(target with { Expect = new(null, 1, null) });

        (fits.Verdict, fits.MessageCount).ShouldBe((Verdict.Up, 2), fits.Message);
        foreach (var result in (ProbeResult[])[few, many])
            (result.Verdict, result.Fault, result.Phase, result.MessageCount).ShouldBe((Verdict.Down, FaultClass.Expectation, ProbePhase.Mailbox, 2), result.Message);
    }

    [Fact]
    public async Task A_delivery_that_has_stopped_is_noticed()
    {
        var target = sites.Target(MailProtocol.Imap, Security.Tls) with { User = DovecotSites.Reader };
        var result = await ProbeAsync(target with { Expect = new(null, null, TimeSpan.FromMinutes(90)) });
        var patient = await ProbeAsync(target with { Expect = new(null, null, DateTimeOffset.UtcNow - DovecotSites.MessagesCameAt + TimeSpan.FromDays(1)) });

        (result.Fault, result.Phase, result.NewestMessageAt).ShouldBe((FaultClass.Expectation, ProbePhase.Mailbox, DovecotSites.MessagesCameAt), result.Message);
        (patient.Verdict, patient.NewestMessageAt).ShouldBe((Verdict.Up, DovecotSites.MessagesCameAt), patient.Message);
    }

    [Fact]
    public async Task Another_mailbox_is_opened_by_the_name_that_people_give_it()
    {
        var target = sites.Target(MailProtocol.Imap, Security.Tls) with { User = DovecotSites.Reader };
        var there = await ProbeAsync(target with { Mailbox = "Entwürfe" });
        var missing = await ProbeAsync(target with { Mailbox = "Entwurf \"1\"" });

        (there.Verdict, there.MessageCount).ShouldBe((Verdict.Up, 0), there.Message);
        (missing.Verdict, missing.Fault, missing.Phase).ShouldBe((Verdict.Down, FaultClass.Mailbox, ProbePhase.Mailbox), missing.Message);
    }

    private Task<ProbeResult> ProbeAsync(ProbeTarget target) => sites.Probe.RunAsync(target, TestContext.Current.CancellationToken);
}
