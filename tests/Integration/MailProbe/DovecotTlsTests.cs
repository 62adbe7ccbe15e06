using EventMonitors.MailProbe;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.MailProbe;

/// <summary>What is wrong with a certificate is found at a real server, by its name, over TLS at once and over TLS later on.</summary>
[Collection(nameof(DovecotSites))]
public sealed class DovecotTlsTests(DovecotSites sites)
{
    public static TheoryData<MailProtocol, Security> SecuredWays() =>
    [
        .. from protocol in Enum.GetValues<MailProtocol>()
           from security in (Security[])[Security.Tls, Security.StartTls]
           select (protocol, security),
    ];

    [Theory]
    [MemberData(nameof(SecuredWays))]
    public async Task A_bad_certificate_is_named_and_no_password_sent(MailProtocol protocol, Security security)
    {
        foreach (var (address, problem) in ((string, string)[])[(DovecotSites.Expired, "expired"), (DovecotSites.SelfSigned, "self_signed"), (DovecotSites.WrongName, "name_mismatch")])
        {
            var result = await ProbeAsync(sites.Target(protocol, security, address));

            (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Certificate, ProbePhase.Tls), $"{address}: {result.Message}");
            result.Certificate.ShouldNotBeNull().Problems.ShouldBe([problem]);
            result.Mechanism.ShouldBeNull();
        }
    }

    [Theory]
    [MemberData(nameof(SecuredWays))]
    public async Task A_server_with_one_version_of_TLS_is_up_with_it(MailProtocol protocol, Security security)
    {
        var newest = await ProbeAsync(sites.Target(protocol, security, DovecotSites.Tls13Only));
        var older = await ProbeAsync(sites.TargetWithTls12(protocol, security));

        (newest.Verdict, newest.TlsVersion).ShouldBe((Verdict.Up, "TLSv1.3"), newest.Message);
        (older.Verdict, older.TlsVersion).ShouldBe((Verdict.Up, "TLSv1.2"), older.Message);
        newest.Cipher.ShouldNotBeNull().ShouldStartWith("TLS_");
        older.Cipher.ShouldNotBeNull().ShouldStartWith("TLS_ECDHE_");
    }

    [Theory]
    [MemberData(nameof(SecuredWays))]
    public async Task The_certificates_facts_are_told_with_what_is_left_of_it(MailProtocol protocol, Security security)
    {
        var result = await ProbeAsync(sites.Target(protocol, security) with { CertificateExpiryWarningDays = 60 });

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        var certificate = result.Certificate.ShouldNotBeNull();
        (certificate.Subject, certificate.Issuer, certificate.DaysLeft).ShouldBe(($"CN={DovecotSites.Ordinary}", "CN=A root of these tests", 29));
        certificate.Names.ShouldBe([DovecotSites.Ordinary]);
        certificate.Problems.ShouldBeEmpty();
        result.Warnings.ShouldHaveSingleItem().ShouldStartWith("certificate_expires_soon: ");
        (result.BytesReceived > 100, result.BytesSent > 20).ShouldBe((true, true));
        result.AddressesTried.ShouldHaveSingleItem().Outcome.ShouldBe("connected");
    }

    private Task<ProbeResult> ProbeAsync(ProbeTarget target) => sites.Probe.RunAsync(target, TestContext.Current.CancellationToken);
}
