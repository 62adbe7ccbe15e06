using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EventMonitors.MailProbe;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class CertificateFactsTests
{
    private static readonly X509Certificate2 Root = TestCertificate.Root("Test Root");
    private static readonly ProbeOptions Options = Probing.Options with { ExtraRoots = [X509CertificateLoader.LoadCertificate(Root.RawData)] };

    [Fact]
    public async Task A_result_has_everything_that_the_certificate_says_and_the_cipher_by_its_iana_name()
    {
        var certificate = Certificate("CN=localhost, O=Example", names => { names.AddDnsName("localhost"); names.AddDnsName("mail.example.com"); names.AddIpAddress(IPAddress.IPv6Loopback); });

        var result = await ProbeAsync(certificate);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.Cipher.ShouldNotBeNull().ShouldStartWith("TLS_AES_");
        var facts = result.Certificate.ShouldNotBeNull();
        (facts.Subject, facts.Issuer, string.Join(' ', facts.Names)).ShouldBe(("CN=localhost, O=Example", "CN=Test Root", "localhost mail.example.com ::1"));
        (facts.NotBefore, facts.NotAfter).ShouldBe((new DateTimeOffset(certificate.NotBefore.ToUniversalTime()), new DateTimeOffset(certificate.NotAfter.ToUniversalTime())));
        facts.Problems.ShouldBeEmpty();
        facts.DaysLeft.ShouldBe(29);
        result.Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(12.5, 13, "certificate_expires_soon: 12 days left")]
    [InlineData(12.5, 12, null)]
    [InlineData(1.5, 14, "certificate_expires_soon: 1 day left")]
    [InlineData(0.5, 1, "certificate_expires_soon: 0 days left")]
    [InlineData(0.5, 0, null)]
    [InlineData(12.5, null, null)]
    public async Task A_certificate_that_ends_within_the_days_asked_for_is_a_warning(double days, int? warn, string? warning)
    {
        var result = await ProbeAsync(new TestCertificate { NotAfter = DateTimeOffset.UtcNow.AddDays(days) }.SignedBy(Root), target => target with { CertificateExpiryWarningDays = warn });

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.Warnings.ShouldBe(warning is null ? [] : [warning]);
    }

    [Fact]
    public async Task An_expired_certificate_has_negative_days_left_and_its_problems_by_name()
    {
        var certificate = new TestCertificate { Name = "mail.example.com", NotBefore = DateTimeOffset.UtcNow.AddDays(-9), NotAfter = DateTimeOffset.UtcNow.AddDays(-1.5) }.SelfSigned();

        var result = await ProbeAsync(certificate, target => target with { CertificateExpiryWarningDays = 30, RejectUnauthorized = false });

        result.Certificate!.DaysLeft.ShouldBe(-2);
        result.Certificate.Problems.ShouldBe(["expired", "self_signed", "name_mismatch"]);
        result.Warnings.ShouldBe(["certificate_not_verified: expired, self-signed, name mismatch"]);
    }

    [Fact]
    public async Task A_hostile_certificate_is_cleaned_cut_counted_and_does_not_tell_the_password()
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName("a\r\n\u202eb\0" + new string('x', 20_000));
        subject.AddOrganizationName("see " + Probing.Password);
        var certificate = Certificate(subject.Build(), names =>
        {
            names.AddDnsName(Probing.Password.Replace(' ', '-'));
            for (var i = 0; i < 500; i++)
                names.AddDnsName($"{new string('n', 60)}.{i}.example");
        });

        var result = await ProbeAsync(certificate, target => target with { RejectUnauthorized = false });

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        var facts = result.Certificate.ShouldNotBeNull();
        facts.Names.Count.ShouldBe(20);
        string[] texts = [facts.Subject, facts.Issuer, .. facts.Names];
        texts.ShouldAllBe(text => text.Length <= 200 && !text.Any(char.IsControl) && !text.Contains('\u202e'));
        texts.ShouldAllBe(text => !text.Contains("sesame", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2.5.29.17", "30ff")]
    [InlineData("2.5.29.17", "")]
    [InlineData("2.5.29.17", "3003820180")]
    [InlineData("2.5.29.37", "307f01")]
    public async Task Extensions_that_cannot_be_read_are_the_servers_fault_and_break_nothing(string extension, string hex)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension(extension, Convert.FromHexString(hex), critical: false));
        using var broken = request.Create(Root, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30), [7]);
        await using var server = ScriptedMailServer.Start(Tls(broken.CopyWithPrivateKey(key)), Silence);

        var result = await (Probing.Imap(server) with { Host = "localhost", Tls = true }).AgainstAsync(server, new MailboxProbe(Options));

        result.Verdict.ShouldBe(Verdict.Down, result.Message);
        result.Fault.ShouldBeOneOf(FaultClass.Certificate, FaultClass.Tls);
        result.Phase.ShouldBe(ProbePhase.Tls);
    }

    private static async Task<ProbeResult> ProbeAsync(X509Certificate2 certificate, Func<ProbeTarget, ProbeTarget>? with = null)
    {
        await using var server = ScriptedMailServer.Start([Tls(certificate), Send("* OK [CAPABILITY IMAP4rev1] ready"), .. Scripts.Whole(MailProtocol.Imap)[1..]]);
        var target = Probing.Imap(server) with { Host = "localhost", Tls = true };
        return await (with?.Invoke(target) ?? target).AgainstAsync(server, new MailboxProbe(Options));
    }

    private static X509Certificate2 Certificate(string subject, Action<SubjectAlternativeNameBuilder> name) => Certificate(new X500DistinguishedName(subject), name);

    private static X509Certificate2 Certificate(X500DistinguishedName subject, Action<SubjectAlternativeNameBuilder> name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        name(names);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(Root, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(29.5), RandomNumberGenerator.GetBytes(12));
        return certificate.CopyWithPrivateKey(key);
    }
}
