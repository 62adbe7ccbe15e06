using EventMonitors.MailProbe;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.MailProbe;

/// <summary>Every way into a real Dovecot, and every way to be refused there.</summary>
[Collection(nameof(DovecotSites))]
public sealed class DovecotLoginTests(DovecotSites sites)
{
    private static readonly Dictionary<AuthMechanism, string> Names = new()
    {
        [AuthMechanism.Plain] = "PLAIN",
        [AuthMechanism.Login] = "LOGIN",
        [AuthMechanism.User] = "USER",
        [AuthMechanism.ScramSha256] = "SCRAM-SHA-256",
        [AuthMechanism.ScramSha1] = "SCRAM-SHA-1",
    };

    public static TheoryData<MailProtocol, Security, AuthMechanism> Ways() =>
    [
        .. from protocol in Enum.GetValues<MailProtocol>()
           from security in Enum.GetValues<Security>()
           from mechanism in Names.Keys
           where protocol == MailProtocol.Pop3 || mechanism != AuthMechanism.User
           select (protocol, security, mechanism),
    ];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_mailbox_is_up_over_every_protocol_with_every_security_and_mechanism(MailProtocol protocol, Security security, AuthMechanism mechanism)
    {
        var result = await ProbeAsync(sites.Target(protocol, security) with { AuthMechanism = mechanism });

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Up, FaultClass.None, ProbePhase.Logout), result.Message);
        result.Mechanism.ShouldBe(Names[mechanism]);
        result.Warnings.ShouldBeEmpty();
        result.MessageCount.ShouldBe(0);
        result.Greeting.ShouldNotBeNull().ShouldContain("Dovecot");
        result.Transcript.ShouldBeEmpty();
        result.TlsVersion.ShouldBe(security == Security.None ? null : "TLSv1.3");
        result.Timings.Select(timing => timing.Phase).ShouldBe(security switch
        {
            Security.None => [ProbePhase.Connect, ProbePhase.Greeting, ProbePhase.Login, ProbePhase.Mailbox, ProbePhase.Logout],
            _ => [ProbePhase.Connect, ProbePhase.Tls, ProbePhase.Greeting, ProbePhase.Login, ProbePhase.Mailbox, ProbePhase.Logout],
        }, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_wrong_password_and_a_missing_user_are_credentials_faults(MailProtocol protocol, Security security, AuthMechanism mechanism)
    {
        var target = sites.Target(protocol, security) with { AuthMechanism = mechanism };
        var results = await Task.WhenAll(ProbeAsync(target with { Password = "Größe \"1\" {5}" }), ProbeAsync(target with { User = "nobody@example.com" }));

        foreach (var result in results)
        {
            (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Credentials, ProbePhase.Login), result.Message);
            result.Timings[^1].Phase.ShouldBe(ProbePhase.Logout);
            result.Transcript.ShouldNotBeEmpty();
            string.Join('\n', [result.Message, .. result.Transcript, .. result.Warnings]).ShouldNotContain("Größe");
            string.Join('\n', result.Transcript).ShouldNotContain(sites.Password);
        }
    }

    [Theory]
    [InlineData(MailProtocol.Imap, Security.None, "SCRAM-SHA-256")]
    [InlineData(MailProtocol.Pop3, Security.None, "SCRAM-SHA-256")]
    [InlineData(MailProtocol.Imap, Security.StartTls, "PLAIN")]
    [InlineData(MailProtocol.Pop3, Security.StartTls, "PLAIN")]
    [InlineData(MailProtocol.Imap, Security.Tls, "PLAIN")]
    [InlineData(MailProtocol.Pop3, Security.Tls, "PLAIN")]
    public async Task Without_TLS_no_password_is_shown_where_that_can_be_avoided(MailProtocol protocol, Security security, string mechanism)
    {
        var result = await ProbeAsync(sites.Target(protocol, security));
        (result.Verdict, result.Mechanism).ShouldBe((Verdict.Up, mechanism), result.Message);
    }

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task A_server_that_takes_passwords_over_TLS_alone_gets_none_without(MailProtocol protocol)
    {
        var plain = await ProbeAsync(sites.Target(protocol, Security.None, DovecotSites.TlsDemanded) with { AuthMechanism = AuthMechanism.Plain });
        var scram = await ProbeAsync(sites.Target(protocol, Security.None, DovecotSites.TlsDemanded));
        var secured = await ProbeAsync(sites.Target(protocol, Security.StartTls, DovecotSites.TlsDemanded));

        (plain.Verdict, plain.Fault, plain.Phase).ShouldBe((Verdict.Down, FaultClass.LoginPolicy, ProbePhase.Login), plain.Message);
        (scram.Verdict, scram.Mechanism).ShouldBe((Verdict.Up, "SCRAM-SHA-256"), scram.Message);
        (secured.Verdict, secured.Mechanism).ShouldBe((Verdict.Up, "PLAIN"), secured.Message);
    }

    [Fact]
    public async Task Too_many_connections_are_ours_and_not_the_servers_fault()
    {
        var target = sites.Target(MailProtocol.Imap, Security.None, DovecotSites.OneConnection);
        await using var first = await HeldSession.OpenAsync(target, $"a LOGIN {DovecotSites.User} {sites.Password}", "a OK", TestContext.Current.CancellationToken);

        var result = await ProbeAsync(target);

        (result.Verdict, result.Fault).ShouldBe((Verdict.Inconclusive, FaultClass.Throttled), result.Message);
    }

    [Fact]
    public async Task A_mailbox_that_another_client_holds_is_locked_and_not_down()
    {
        var target = sites.Target(MailProtocol.Pop3, Security.None, DovecotSites.LockedPop3);
        await using var first = await HeldSession.OpenAsync(target, $"USER {DovecotSites.User}\r\nPASS {sites.Password}", "+OK Logged in", TestContext.Current.CancellationToken);

        var result = await ProbeAsync(target);

        (result.Verdict, result.Fault).ShouldBe((Verdict.Inconclusive, FaultClass.MailboxLocked), result.Message);
    }

    private Task<ProbeResult> ProbeAsync(ProbeTarget target) => sites.Probe.RunAsync(target, TestContext.Current.CancellationToken);
}
