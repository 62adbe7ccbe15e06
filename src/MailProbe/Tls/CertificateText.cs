using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EventMonitors.MailProbe.Tls;

/// <summary>What a certificate says, apart from whether it is to be believed.</summary>
internal static class CertificateText
{
    /// <summary>Whether the extensions that a chain is judged by (RFC 5280, section 4.2.1) cannot be decoded. Nothing is read but the certificate.</summary>
    public static bool IsUnreadable(X509Certificate2 certificate)
    {
        try
        {
            foreach (var extension in certificate.Extensions)
                Decode(extension);
            return false;
        }
        catch (CryptographicException)
        {
            return true;
        }
    }

    private static object? Decode(X509Extension extension) => extension switch
    {
        X509BasicConstraintsExtension constraints => constraints.CertificateAuthority,
        X509EnhancedKeyUsageExtension usage => usage.EnhancedKeyUsages,
        X509KeyUsageExtension usage => usage.KeyUsages,
        X509SubjectKeyIdentifierExtension identifier => identifier.SubjectKeyIdentifier,
        X509AuthorityKeyIdentifierExtension identifier => identifier.KeyIdentifier,
        X509SubjectAlternativeNameExtension names => names.EnumerateDnsNames().Count(),
        _ => null,
    };
}
