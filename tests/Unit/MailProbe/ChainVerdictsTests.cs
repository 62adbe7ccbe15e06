using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EventMonitors.MailProbe.Tls;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class ChainVerdictsTests
{
    private static readonly X509Certificate2 Root = TestCertificate.Root("Test Root");

    private readonly SetTime _time = new() { Now = DateTimeOffset.UtcNow };

    [Fact]
    public void A_chain_is_built_once_in_a_minute()
    {
        var verdicts = new ChainVerdicts([Root], _time);
        var leaf = new TestCertificate().SignedBy(Root);

        verdicts.Of(leaf, []).Problem.ShouldBe(CertificateProblem.None);
        _time.Now += TimeSpan.FromSeconds(59);
        verdicts.Of(leaf, []);
        verdicts.Builds.ShouldBe(1);

        _time.Now += TimeSpan.FromSeconds(1);
        verdicts.Of(leaf, []);
        verdicts.Builds.ShouldBe(2);
    }

    [Fact]
    public void A_chain_is_not_the_same_with_other_certificates_sent_along()
    {
        var intermediate = new TestCertificate { Name = "Test Intermediate", IsAuthority = true }.SignedBy(Root);
        var leaf = new TestCertificate().SignedBy(intermediate);
        var verdicts = new ChainVerdicts([Root], _time);

        verdicts.Of(leaf, []).Problem.ShouldBe(CertificateProblem.UntrustedRoot);
        verdicts.Of(leaf, [intermediate]).Problem.ShouldBe(CertificateProblem.None);
        verdicts.Of(leaf, []).Problem.ShouldBe(CertificateProblem.UntrustedRoot);
        verdicts.Builds.ShouldBe(2);
    }

    [Fact]
    public void A_certificate_that_expires_while_its_verdict_is_kept_is_expired()
    {
        var leaf = new TestCertificate { NotAfter = _time.Now.AddSeconds(20) }.SignedBy(Root);
        var verdicts = new ChainVerdicts([Root], _time);

        verdicts.Of(leaf, []).Problem.ShouldBe(CertificateProblem.None);
        _time.Now += TimeSpan.FromSeconds(21);
        verdicts.Of(leaf, []).Problem.ShouldBe(CertificateProblem.Expired);
    }

    [Fact]
    public void An_intermediate_that_expires_while_the_verdict_is_kept_ends_it()
    {
        var intermediate = new TestCertificate { Name = "Test Intermediate", IsAuthority = true, NotAfter = _time.Now.AddSeconds(20) }.SignedBy(Root);
        var leaf = new TestCertificate { NotAfter = _time.Now.AddSeconds(15) }.SignedBy(intermediate);
        var verdicts = new ChainVerdicts([Root], _time);

        verdicts.Of(leaf, [intermediate]).ValidUntil.ShouldBeLessThanOrEqualTo(_time.Now.AddSeconds(15));
    }

    [Fact]
    public void A_certificate_that_becomes_valid_while_its_verdict_is_kept_is_valid()
    {
        var leaf = new TestCertificate { NotBefore = _time.Now.AddSeconds(20) }.SignedBy(Root);
        var verdicts = new ChainVerdicts([Root], _time);

        verdicts.Of(leaf, []).Problem.ShouldBe(CertificateProblem.NotYetValid);
        _time.Now += TimeSpan.FromSeconds(21);
        verdicts.Of(leaf, []).Problem.ShouldBe(CertificateProblem.None);
    }

    [Fact]
    public async Task Handshakes_at_the_same_time_share_one_build()
    {
        var leaf = new TestCertificate().SignedBy(Root);
        var verdicts = new ChainVerdicts([Root], _time);

        var all = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ =>
            Task.Run(() => verdicts.Of(leaf, []).Problem, TestContext.Current.CancellationToken)));

        all.ShouldAllBe(problem => problem == CertificateProblem.None);
        verdicts.Builds.ShouldBe(1);
    }

    [Fact]
    public void A_check_that_fails_on_this_machine_is_made_anew_the_next_time()
    {
        var leaf = new TestCertificate().SignedBy(Root);
        var failures = new Queue<Exception>([new IOException("Too many open files"), new CryptographicException("No memory")]);
        var verdicts = new ChainVerdicts(
            (checkedLeaf, sent, now) => failures.TryDequeue(out var failure) ? throw failure : ChainCheck.Run(checkedLeaf, sent, [Root], now, ChainVerdicts.Keep), _time);

        Should.Throw<IOException>(() => verdicts.Of(leaf, []));
        Should.Throw<CryptographicException>(() => verdicts.Of(leaf, []));
        verdicts.Of(leaf, []).Problem.ShouldBe(CertificateProblem.None);
        verdicts.Of(leaf, []).Problem.ShouldBe(CertificateProblem.None);
        verdicts.Builds.ShouldBe(3);
    }

    [Fact]
    public void A_certificate_whose_text_cannot_be_read_is_told_from_one_that_can()
    {
        CertificateText.IsUnreadable(new TestCertificate().SignedBy(Root)).ShouldBeFalse();
        CertificateText.IsUnreadable(Root).ShouldBeFalse();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=broken", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension("2.5.29.37", [0x30, 0x7f, 0x01], critical: false));
        var broken = request.Create(Root, _time.Now.AddDays(-1), _time.Now.AddDays(1), [7]);
        CertificateText.IsUnreadable(broken).ShouldBeTrue();
        new ChainVerdicts([Root], _time).Of(broken, []).Problem.ShouldNotBe(CertificateProblem.None);
    }

    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
