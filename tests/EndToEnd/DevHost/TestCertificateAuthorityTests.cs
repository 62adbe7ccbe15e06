using System.Security.Cryptography.X509Certificates;
using EventMonitors.DevHost.Servers;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd.DevHost;

public sealed class TestCertificateAuthorityTests
{
    [Fact]
    public void Issued_certificate_is_verified_by_its_authority_for_each_of_its_names()
    {
        using var authority = new TestCertificateAuthority("ours");
        using var certificate = Issued(authority);

        Verifies(certificate, authority).ShouldBeTrue();
        certificate.MatchesHostname("localhost").ShouldBeTrue();
        certificate.MatchesHostname("127.0.0.1").ShouldBeTrue();
        certificate.MatchesHostname("mail.example.com").ShouldBeFalse();
        certificate.HasPrivateKey.ShouldBeTrue();
    }

    [Fact]
    public void Issued_certificate_is_not_verified_by_another_authority()
    {
        using var authority = new TestCertificateAuthority("ours");
        using var stranger = new TestCertificateAuthority("theirs");
        using var certificate = Issued(authority);

        Verifies(certificate, stranger).ShouldBeFalse();
    }

    private static X509Certificate2 Issued(TestCertificateAuthority authority)
    {
        var issued = authority.Issue("localhost", "127.0.0.1");
        return X509Certificate2.CreateFromPem(issued.Certificate, issued.Key);
    }

    private static bool Verifies(X509Certificate2 certificate, TestCertificateAuthority authority)
    {
        using var root = X509Certificate2.CreateFromPem(authority.Pem);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
