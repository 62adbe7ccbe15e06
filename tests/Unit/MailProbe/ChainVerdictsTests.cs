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
    public void What_a_certificate_says_is_read_once_for_as_long_as_its_verdict_is_kept_unless_it_is_too_much()
    {
        var verdicts = new ChainVerdicts([Root], _time);
        var leaf = new TestCertificate().SignedBy(Root);

        var words = verdicts.Of(leaf, []).Words.ShouldNotBeNull();
        (words.Subject, words.Issuer).ShouldBe(("CN=localhost", "CN=Test Root"));
        verdicts.Of(leaf, []).Words.ShouldBeSameAs(words);
        new CertificateWords(new string('x', 4000), "CN=issuer", [new string('y', 88)]).IfShort().ShouldBeNull();
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

    public static TheoryData<string> Chains() => [.. ChainsFrom(DateTimeOffset.UtcNow).Keys];

    /// <summary>
    /// Walks through the times at which something about a chain changes, in steps small enough that most verdicts come out of
    /// the memory, and compares each with what the runtime's own chain build says at that moment.
    /// </summary>
    [Theory]
    [MemberData(nameof(Chains))]
    public void A_kept_verdict_is_the_one_that_the_built_in_chain_build_gives_at_that_moment(string name)
    {
        var start = _time.Now;
        var (leaf, sent) = ChainsFrom(start)[name];
        var verdicts = new ChainVerdicts([Root], _time);
        var asked = 0;

        foreach (var second in new[] { 0, 1, 19, 20.5, 21.5, 30, 39, 41.5, 50, 59, 61, 62, 90, 119, 122, 200, 259_200, 259_201 })
        {
            _time.Now = start.AddSeconds(second);
            asked++;
            var (ours, builtIn) = (verdicts.Of(leaf, sent).Problem, BuiltIn(leaf, sent, _time.Now));
            (ours == CertificateProblem.None).ShouldBe(builtIn == CertificateProblem.None, $"{name}, {second} s");
            // What does not hold under the extra roots is named by what the system's roots say of it, and these are not those of the test.
            if (!builtIn.HasFlag(CertificateProblem.Invalid))
                ours.ShouldBe(builtIn, $"{name}, {second} s");
        }

        verdicts.Builds.ShouldBeLessThan(asked);
    }

    private static Dictionary<string, (X509Certificate2 Leaf, X509Certificate2Collection Sent)> ChainsFrom(DateTimeOffset now)
    {
        var intermediate = Intermediate(new TestCertificate());
        var brief = Intermediate(new TestCertificate { NotAfter = now.AddSeconds(40) });
        var early = Intermediate(new TestCertificate { NotBefore = now.AddSeconds(20) });
        var noAuthority = new TestCertificate { Name = "no authority" }.SignedBy(Root);
        return new()
        {
            ["good"] = (new TestCertificate().SignedBy(Root), []),
            ["good, with more sent than needed"] = (new TestCertificate().SignedBy(Root), [PublicPart(intermediate), PublicPart(Root)]),
            ["expired"] = (new TestCertificate { NotBefore = now.AddDays(-9), NotAfter = now.AddDays(-1) }.SignedBy(Root), []),
            ["expires while it is kept"] = (new TestCertificate { NotAfter = now.AddSeconds(20) }.SignedBy(Root), []),
            ["not yet valid"] = (new TestCertificate { NotBefore = now.AddDays(2) }.SignedBy(Root), []),
            ["becomes valid while it is kept"] = (new TestCertificate { NotBefore = now.AddSeconds(20) }.SignedBy(Root), []),
            ["valid for 20 seconds to come"] = (new TestCertificate { NotBefore = now.AddSeconds(20), NotAfter = now.AddSeconds(40) }.SignedBy(Root), []),
            ["over an intermediate"] = (new TestCertificate().SignedBy(intermediate), [PublicPart(intermediate)]),
            ["missing intermediate"] = (new TestCertificate().SignedBy(intermediate), []),
            ["an intermediate that expires while it is kept"] = (SignedBy(brief), [PublicPart(brief)]),
            ["an intermediate that becomes valid while it is kept"] = (new TestCertificate { NotBefore = now.AddSeconds(20) }.SignedBy(early), [PublicPart(early)]),
            ["another intermediate than the one that signed"] = (new TestCertificate().SignedBy(intermediate), [PublicPart(brief)]),
            ["untrusted root"] = (new TestCertificate().SignedBy(TestCertificate.Root("Stranger")), []),
            ["untrusted root of a trusted one's name"] = (new TestCertificate().SignedBy(TestCertificate.Root("Test Root")), []),
            ["self-signed"] = (new TestCertificate().SelfSigned(), []),
            ["self-signed, expires while it is kept"] = (new TestCertificate { NotAfter = now.AddSeconds(20) }.SelfSigned(), []),
            ["wrong usage"] = (new TestCertificate { Usage = "1.3.6.1.5.5.7.3.2" }.SignedBy(Root), []),
            ["wrong usage, expires while it is kept"] = (new TestCertificate { Usage = "1.3.6.1.5.5.7.3.2", NotAfter = now.AddSeconds(20) }.SignedBy(Root), []),
            ["signed by no authority"] = (SignedBy(noAuthority), [PublicPart(noAuthority)]),
        };

        static X509Certificate2 Intermediate(TestCertificate certificate) =>
            (certificate with { Name = "Test Intermediate", IsAuthority = true }).SignedBy(Root);
    }

    /// <summary>The runtime's verdict, with nothing of ours but the names of the problems.</summary>
    private static CertificateProblem BuiltIn(X509Certificate2 leaf, X509Certificate2Collection sent, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Root);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        if (chain.Build(leaf))
            return CertificateProblem.None;
        var problem = CertificateProblem.None;
        foreach (var status in chain.ChainStatus)
            problem |= status.Status switch
            {
                X509ChainStatusFlags.NotTimeValid => chain.ChainElements.Any(element => now < element.Certificate.NotBefore.ToUniversalTime()) ? CertificateProblem.NotYetValid : CertificateProblem.Expired,
                X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain => leaf.Subject == leaf.Issuer ? CertificateProblem.SelfSigned : CertificateProblem.UntrustedRoot,
                X509ChainStatusFlags.NotValidForUsage => CertificateProblem.WrongUsage,
                _ => CertificateProblem.Invalid,
            };
        return problem;
    }

    // By hand, since the class for requests signs nothing that its issuer may not sign or that outlives it.
    private static X509Certificate2 SignedBy(X509Certificate2 issuer)
    {
        using var issuerKey = issuer.GetECDsaPrivateKey()!;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.Create(issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuerKey), DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30), [9]);
    }

    private static X509Certificate2 PublicPart(X509Certificate2 certificate) => X509CertificateLoader.LoadCertificate(certificate.RawData);

    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
