using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Dialling;
using EventMonitors.MailProbe.Tls;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class CertificateTests
{
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private static readonly X509Certificate2 Root = TestCertificate.Root("Test Root");
    private static readonly X509Certificate2 Good = new TestCertificate().SignedBy(Root);
    private static readonly ProbeOptions Options = Probing.Options with { ExtraRoots = [PublicPart(Root)] };
    private static readonly MailboxProbe Trusting = new(Options);

    public static TheoryData<string> Broken() => [.. BrokenCertificates.Keys];

    private static Dictionary<string, (X509Certificate2 Certificate, string Problem)> BrokenCertificates { get; } = new()
    {
        ["expired"] = (new TestCertificate { NotBefore = DateTimeOffset.UtcNow.AddDays(-9), NotAfter = DateTimeOffset.UtcNow.AddDays(-1) }.SignedBy(Root), "expired"),
        ["not yet valid"] = (new TestCertificate { NotBefore = DateTimeOffset.UtcNow.AddDays(1) }.SignedBy(Root), "not yet valid"),
        ["self-signed"] = (new TestCertificate().SelfSigned(), "self-signed"),
        ["untrusted"] = (new TestCertificate().SignedBy(TestCertificate.Root("Stranger")), "untrusted root or missing intermediate"),
        ["of a root with a trusted one's name"] = (new TestCertificate().SignedBy(TestCertificate.Root("Test Root")), "untrusted root or missing intermediate"),
        ["for another name"] = (new TestCertificate { Name = "mail.example.com" }.SignedBy(Root), "name mismatch"),
        ["for clients"] = (new TestCertificate { Usage = ClientUsage }.SignedBy(Root), "not meant for servers"),
        ["self-signed for another name"] = (new TestCertificate { Name = "mail.example.com" }.SelfSigned(), "self-signed, name mismatch"),
    };

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task A_good_certificate_is_up_with_its_facts(MailProtocol protocol)
    {
        await using var server = ScriptedMailServer.Start([Tls(Good), .. WithoutPlain(protocol)]);

        var result = await Target(server, protocol).AgainstAsync(server, Trusting);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.TlsVersion.ShouldBe("TLSv1.3");
        result.Certificate!.NotAfter.ShouldBe(new DateTimeOffset(Good.NotAfter.ToUniversalTime()));
        result.Warnings.ShouldBeEmpty();
        result.Timings.Select(timing => timing.Phase).ShouldContain(ProbePhase.Tls);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_bad_certificate_is_down_and_says_why(string name)
    {
        var (certificate, problem) = BrokenCertificates[name];
        await using var server = ScriptedMailServer.Start(Tls(certificate), Silence);

        var result = await Target(server, MailProtocol.Imap).AgainstAsync(server, Trusting);

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Certificate, ProbePhase.Tls), result.Message);
        result.Message.ShouldBe($"The certificate does not verify for localhost: {problem}.");
        result.Certificate!.NotAfter.ShouldBe(new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_bad_certificate_is_a_warning_where_it_is_not_to_be_rejected(string name)
    {
        var (certificate, problem) = BrokenCertificates[name];
        await using var server = ScriptedMailServer.Start([Tls(certificate), .. WithoutPlain(MailProtocol.Imap)]);

        var result = await (Target(server, MailProtocol.Imap) with { RejectUnauthorized = false }).AgainstAsync(server, Trusting);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.Warnings.ShouldBe([$"certificate_not_verified: {problem}"]);
    }

    [Fact]
    public async Task Pop3_rejects_whatever_the_option_says_and_warns_that_it_was_ignored()
    {
        await using var server = ScriptedMailServer.Start(Tls(new TestCertificate().SelfSigned()), Silence);

        var result = await (Target(server, MailProtocol.Pop3) with { RejectUnauthorized = false }).AgainstAsync(server, Trusting);

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Certificate, ProbePhase.Tls), result.Message);
        result.Warnings.ShouldBe(["option_ignored: tlsOptions.rejectUnauthorized"]);
    }

    [Fact]
    public async Task Pop3_follows_the_option_where_the_operator_says_so()
    {
        var probe = new MailboxProbe(Options with { VerifyPop3ByOption = true });
        await using var server = ScriptedMailServer.Start([Tls(new TestCertificate().SelfSigned()), .. WithoutPlain(MailProtocol.Pop3)]);

        var result = await (Target(server, MailProtocol.Pop3) with { RejectUnauthorized = false }).AgainstAsync(server, probe);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.Warnings.ShouldBe(["certificate_not_verified: self-signed"]);
    }

    [Fact]
    public async Task A_certificate_that_this_machine_could_not_check_is_no_downtime_and_is_checked_the_next_time()
    {
        var failures = new Queue<Exception>([new IOException("Too many open files"), new IOException("Too many open files")]);
        var probe = new MailboxProbe(Options, Dns.GetHostAddresses, new ChainVerdicts(
            (leaf, sent, now) => failures.TryDequeue(out var failure) ? throw failure : ChainCheck.Run(leaf, sent, [PublicPart(Root)], now, ChainVerdicts.Keep), TimeProvider.System));
        await using var unlucky = ScriptedMailServer.Start(Tls(Good), Silence);
        await using var indifferent = ScriptedMailServer.Start([Tls(Good), .. WithoutPlain(MailProtocol.Imap)]);
        await using var afterwards = ScriptedMailServer.Start([Tls(Good), .. WithoutPlain(MailProtocol.Imap)]);

        var result = await Target(unlucky, MailProtocol.Imap).AgainstAsync(unlucky, probe);
        var notRejecting = await (Target(indifferent, MailProtocol.Imap) with { RejectUnauthorized = false }).AgainstAsync(indifferent, probe);
        var next = await Target(afterwards, MailProtocol.Imap).AgainstAsync(afterwards, probe);

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Inconclusive, FaultClass.Internal, ProbePhase.Tls), result.Message);
        result.Message.ShouldBe("The certificate could not be checked on the probing machine (IOException).");
        notRejecting.Verdict.ShouldBe(Verdict.Up, notRejecting.Message);
        notRejecting.Warnings.ShouldBe(["certificate_not_verified: it could not be checked on the probing machine"]);
        next.Verdict.ShouldBe(Verdict.Up, next.Message);
    }

    [Fact]
    public async Task A_chain_over_an_intermediate_that_was_sent_is_good()
    {
        var intermediate = new TestCertificate { Name = "Test Intermediate", IsAuthority = true }.SignedBy(Root);
        var leaf = new TestCertificate().SignedBy(intermediate);
        await using var server = ScriptedMailServer.Start([Tls(leaf, SslProtocols.None, PublicPart(intermediate)), .. WithoutPlain(MailProtocol.Imap)]);
        await using var forgetful = ScriptedMailServer.Start(Tls(leaf), Silence);

        var whole = await Target(server, MailProtocol.Imap).AgainstAsync(server, Trusting);
        var missing = await Target(forgetful, MailProtocol.Imap).AgainstAsync(forgetful, Trusting);

        whole.Verdict.ShouldBe(Verdict.Up, whole.Message);
        missing.Fault.ShouldBe(FaultClass.Certificate, missing.Message);
        missing.Message.ShouldContain("missing intermediate");
    }

    [Fact]
    public async Task A_verdict_on_one_name_is_none_on_another()
    {
        await using var right = ScriptedMailServer.Start([Tls(Good), .. WithoutPlain(MailProtocol.Imap)]);
        await using var wrong = ScriptedMailServer.Start(Tls(Good), Silence);

        (await Target(right, MailProtocol.Imap).AgainstAsync(right, Trusting)).Verdict.ShouldBe(Verdict.Up);
        var result = await (Target(wrong, MailProtocol.Imap) with { Host = "127.0.0.1" }).AgainstAsync(wrong, Trusting);

        result.Message.ShouldBe("The certificate does not verify for 127.0.0.1: name mismatch.");
    }

    [Theory]
    [InlineData("localhost", "localhost")]
    [InlineData("localhost.", "localhost")]
    [InlineData("a_b.example", "a_b.example")]
    [InlineData("127.0.0.1", "")]
    [InlineData("::1", "")]
    public async Task A_name_is_announced_without_its_root_dot_and_an_address_not_at_all(string host, string announced)
    {
        await using var server = ScriptedMailServer.Start(Tls(Good), Silence);

        await ShakeHandsAsync(server, host);

        (await server.PlayedAsync(TestContext.Current.CancellationToken)).ServerName.ShouldBe(announced);
    }

    [Theory]
    [InlineData("bücher.example", "xn--bcher-kva.example", true)]
    [InlineData("*.example.com", "mail.example.com", true)]
    [InlineData("*.example.com", "MAIL.example.com.", true)]
    [InlineData("*.example.com", "a.mail.example.com", false)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("::1", "0:0:0:0:0:0:0:1", true)]
    public async Task A_certificate_is_for_the_names_it_is_made_out_to(string name, string host, bool matches)
    {
        await using var server = ScriptedMailServer.Start(Tls(new TestCertificate { Name = name }.SignedBy(Root)), Silence);

        var facts = await ShakeHandsAsync(server, host);

        facts.Problem.ShouldBe(matches ? CertificateProblem.None : CertificateProblem.NameMismatch);
    }

    [Fact]
    public async Task A_certificate_for_an_address_is_good_for_it()
    {
        var certificate = new TestCertificate { Name = "127.0.0.1" }.SignedBy(Root);
        await using var server = ScriptedMailServer.Start([Tls(certificate), .. WithoutPlain(MailProtocol.Imap)]);

        var result = await (Target(server, MailProtocol.Imap) with { Host = "127.0.0.1" }).AgainstAsync(server, Trusting);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
    }

    [Fact]
    public async Task Tls_1_2_is_still_spoken()
    {
        await using var server = ScriptedMailServer.Start([Tls(Good, SslProtocols.Tls12), .. WithoutPlain(MailProtocol.Imap)]);

        var result = await Target(server, MailProtocol.Imap).AgainstAsync(server, Trusting);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.TlsVersion.ShouldBe("TLSv1.2");
    }

    [Theory]
    [InlineData("* OK IMAP4rev1 ready\r\n")]
    [InlineData("\u0016\u0003\u0001\u00ff\u00ffgarbage")]
    public async Task A_server_that_does_not_speak_tls_fails_the_handshake(string words)
    {
        await using var server = ScriptedMailServer.Start(SendRaw(words));

        var result = await Target(server, MailProtocol.Imap).AgainstAsync(server, Trusting);

        (result.Fault, result.Phase).ShouldBe((FaultClass.Tls, ProbePhase.Tls), result.Message);
    }

    [Fact]
    public async Task A_connection_cut_in_the_handshake_fails_it()
    {
        await using var server = ScriptedMailServer.Start(ReadSome, Close);
        await using var ruder = ScriptedMailServer.Start(ReadSome, Reset);

        var closed = await Target(server, MailProtocol.Imap).AgainstAsync(server, Trusting);
        var reset = await Target(ruder, MailProtocol.Imap).AgainstAsync(ruder, Trusting);

        (closed.Fault, closed.Phase).ShouldBe((FaultClass.Tls, ProbePhase.Tls), closed.Message);
        (reset.Fault, reset.Phase).ShouldBe((FaultClass.Tls, ProbePhase.Tls), reset.Message);
    }

    private static ProbeTarget Target(ScriptedMailServer server, MailProtocol protocol) =>
        Probing.Target(server, protocol) with { Host = "localhost", Tls = true };

    private static async Task<TlsFacts> ShakeHandsAsync(ScriptedMailServer server, string host)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var dialled = await ConnectAttempt.StartAsync(IPAddress.Loopback, server.Port, place: null, cancellation);
        var handshake = new TlsHandshake(new ChainVerdicts(Options.ExtraRoots, TimeProvider.System), TimeProvider.System);
        var facts = new TlsFacts();
        await using (await handshake.RunAsync(dialled.Connection!, host, verify: false, facts, cancellation))
            return facts;
    }

    private static ScriptStep[] WithoutPlain(MailProtocol protocol) => protocol == MailProtocol.Pop3
        ? Scripts.Whole(protocol)
        : [Send("* OK [CAPABILITY IMAP4rev1] ready"), .. Scripts.Whole(protocol)[1..]];

    private static X509Certificate2 PublicPart(X509Certificate2 certificate) => X509CertificateLoader.LoadCertificate(certificate.RawData);
}
