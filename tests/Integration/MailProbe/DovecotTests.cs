using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EventMonitors.MailProbe;
using EventMonitors.Tests.Support;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.MailProbe;

/// <summary>The probe against a real Dovecot.</summary>
public sealed class DovecotTests : IAsyncLifetime
{
    private TestMail _mail = null!;
    private MailboxProbe _probe = null!;
    private ProbeOptions _options = null!;

    public async ValueTask InitializeAsync()
    {
        _mail = await TestServers.MailAsync(TestContext.Current.CancellationToken);
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(_mail.AuthorityFile);
        _options = new ProbeOptions { Egress = EgressPolicy.Create(["127.0.0.0/8", "::1"]), ExtraRoots = roots, Limits = new ProbeLimits { MailboxGap = TimeSpan.Zero } };
        _probe = new MailboxProbe(_options);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(MailProtocol.Imap, false, "SCRAM-SHA-256")]
    [InlineData(MailProtocol.Imap, true, "PLAIN")]
    [InlineData(MailProtocol.Pop3, false, "SCRAM-SHA-256")]
    [InlineData(MailProtocol.Pop3, true, "PLAIN")]
    public async Task A_mailbox_is_up_over_every_protocol(MailProtocol protocol, bool tls, string mechanism)
    {
        var result = await ProbeAsync(Target(protocol, tls));

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.Phase.ShouldBe(ProbePhase.Logout);
        result.Warnings.ShouldBeEmpty();
        result.Mechanism.ShouldBe(mechanism);
        result.MessageCount.ShouldNotBeNull();
        result.Greeting.ShouldNotBeNull().ShouldContain("Dovecot");
        result.TlsVersion.ShouldBe(tls ? "TLSv1.3" : null);
        (result.Certificate is not null).ShouldBe(tls);
        result.Timings.Select(timing => timing.Phase).ShouldBe(tls
            ? [ProbePhase.Dns, ProbePhase.Connect, ProbePhase.Tls, ProbePhase.Greeting, ProbePhase.Login, ProbePhase.Mailbox, ProbePhase.Logout]
            : [ProbePhase.Dns, ProbePhase.Connect, ProbePhase.Greeting, ProbePhase.Login, ProbePhase.Mailbox, ProbePhase.Logout]);
    }

    [Theory]
    [InlineData(MailProtocol.Imap, false)]
    [InlineData(MailProtocol.Imap, true)]
    [InlineData(MailProtocol.Pop3, false)]
    [InlineData(MailProtocol.Pop3, true)]
    public async Task A_server_is_up_without_a_user(MailProtocol protocol, bool tls)
    {
        var result = await ProbeAsync(Target(protocol, tls) with { User = null, Password = null });

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.Mechanism.ShouldBeNull();
        result.Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(MailProtocol.Imap, false, "wrong")]
    [InlineData(MailProtocol.Imap, true, "wrong")]
    [InlineData(MailProtocol.Pop3, false, "wrong")]
    [InlineData(MailProtocol.Pop3, true, "wrong")]
    [InlineData(MailProtocol.Imap, false, "Größe \"1\" \\ {5}")]
    [InlineData(MailProtocol.Imap, true, "Größe \"1\" \\ {5}")]
    [InlineData(MailProtocol.Pop3, false, "Größe \"1\" \\ {5}")]
    [InlineData(MailProtocol.Pop3, true, "Größe \"1\" \\ {5}")]
    public async Task A_wrong_password_is_a_credentials_fault(MailProtocol protocol, bool tls, string password)
    {
        var result = await ProbeAsync(Target(protocol, tls) with { Password = password });

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Credentials, ProbePhase.Login), result.Message);
        result.Timings[^1].Phase.ShouldBe(ProbePhase.Logout);
        result.Message.ShouldNotContain(password);
    }

    [Fact]
    public async Task An_unknown_user_is_a_credentials_fault()
    {
        var result = await ProbeAsync(Target(MailProtocol.Imap, true) with { User = "nobody@example.com" });

        result.Fault.ShouldBe(FaultClass.Credentials, result.Message);
    }

    [Fact]
    public async Task An_untrusted_certificate_is_down_and_up_where_it_is_not_to_be_rejected()
    {
        var target = Target(MailProtocol.Imap, true) with { Port = _mail.ImapsUntrusted };

        var strict = await ProbeAsync(target);
        var lenient = await ProbeAsync(target with { RejectUnauthorized = false });

        (strict.Fault, strict.Phase).ShouldBe((FaultClass.Certificate, ProbePhase.Tls), strict.Message);
        lenient.Verdict.ShouldBe(Verdict.Up, lenient.Message);
        lenient.Warnings.ShouldHaveSingleItem().ShouldStartWith("certificate_not_verified: ");
    }

    [Fact]
    public async Task Pop3_rejects_an_untrusted_certificate_whatever_the_option_says()
    {
        var probe = new MailboxProbe(_options with { ExtraRoots = [] });

        var result = await probe.RunAsync(Target(MailProtocol.Pop3, true) with { RejectUnauthorized = false }, TestContext.Current.CancellationToken);

        (result.Fault, result.Phase).ShouldBe((FaultClass.Certificate, ProbePhase.Tls), result.Message);
        result.Warnings.ShouldBe(["option_ignored: tlsOptions.rejectUnauthorized"]);
    }

    [Fact]
    public async Task Tls_where_plain_is_spoken_and_plain_where_tls_is_are_down()
    {
        var tlsToPlain = await ProbeAsync(Target(MailProtocol.Imap, true) with { Port = _mail.Imap });
        var plainToTls = await ProbeAsync(Target(MailProtocol.Imap, false) with { Port = _mail.Imaps, Timeout = TimeSpan.FromSeconds(1) });

        (tlsToPlain.Fault, tlsToPlain.Phase).ShouldBe((FaultClass.Tls, ProbePhase.Tls), tlsToPlain.Message);
        (plainToTls.Fault, plainToTls.Phase).ShouldBe((FaultClass.Timeout, ProbePhase.Greeting), plainToTls.Message);
    }

    [Fact]
    public async Task The_wrong_protocol_is_no_greeting()
    {
        var imapToPop3 = await ProbeAsync(Target(MailProtocol.Imap, false) with { Port = _mail.Pop3 });
        var pop3ToImap = await ProbeAsync(Target(MailProtocol.Pop3, false) with { Port = _mail.Imap });

        imapToPop3.Fault.ShouldBe(FaultClass.Greeting, imapToPop3.Message);
        pop3ToImap.Fault.ShouldBe(FaultClass.Greeting, pop3ToImap.Message);
    }

    [Fact]
    public async Task A_closed_port_is_a_connect_fault()
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var result = await ProbeAsync(Target(MailProtocol.Imap, true) with { Port = ((IPEndPoint)closed.LocalEndPoint!).Port });

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Connect, ProbePhase.Connect), result.Message);
    }

    [Fact]
    public async Task Many_probes_at_once_are_all_up()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 64).Select(i =>
            ProbeAsync(Target(i % 2 == 0 ? MailProtocol.Imap : MailProtocol.Pop3, tls: i % 4 < 2))));

        foreach (var result in all.Where(result => result.Fault != FaultClass.MailboxLocked))
            result.Verdict.ShouldBe(Verdict.Up, result.Message);
    }

    private Task<ProbeResult> ProbeAsync(ProbeTarget target) => _probe.RunAsync(target, TestContext.Current.CancellationToken);

    private ProbeTarget Target(MailProtocol protocol, bool tls) => new()
    {
        Host = _mail.Host,
        Port = (protocol, tls) switch
        {
            (MailProtocol.Imap, false) => _mail.Imap,
            (MailProtocol.Imap, true) => _mail.Imaps,
            (_, false) => _mail.Pop3,
            _ => _mail.Pop3s,
        },
        Protocol = protocol,
        Tls = tls,
        User = _mail.User,
        Password = _mail.Password,
        Timeout = TimeSpan.FromSeconds(20),
    };
}
