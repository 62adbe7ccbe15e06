using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EventMonitors.DevHost.Scripted;

/// <summary>Certificates made in memory, good ones and others.</summary>
public sealed record TestCertificate
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";

    public string Name { get; init; } = "localhost";

    public bool IsAuthority { get; init; }

    public DateTimeOffset NotBefore { get; init; } = DateTimeOffset.UtcNow.AddDays(-1);

    public DateTimeOffset NotAfter { get; init; } = DateTimeOffset.UtcNow.AddDays(30);

    public string Usage { get; init; } = ServerUsage;

    /// <summary>A new root, valid for years around now.</summary>
    public static X509Certificate2 Root(string name) => new TestCertificate
    {
        Name = name,
        IsAuthority = true,
        NotBefore = DateTimeOffset.UtcNow.AddYears(-2),
        NotAfter = DateTimeOffset.UtcNow.AddYears(10),
    }.SelfSigned();

    public X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Request(key).CreateSelfSigned(NotBefore, NotAfter);
    }

    public X509Certificate2 SignedBy(X509Certificate2 issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // Both may be made at the turn of a second: none outlives its issuer.
        var end = NotAfter < issuer.NotAfter ? NotAfter : issuer.NotAfter;
        using var certificate = Request(key).Create(issuer, NotBefore, end, RandomNumberGenerator.GetBytes(12));
        return certificate.CopyWithPrivateKey(key);
    }

    private CertificateRequest Request(ECDsa key)
    {
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(IsAuthority, false, 0, critical: true));
        if (IsAuthority)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
            return request;
        }
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(Name, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(Name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Usage)], critical: false));
        return request;
    }
}
