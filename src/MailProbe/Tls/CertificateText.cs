using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EventMonitors.MailProbe.Tls;

/// <summary>What a certificate says, apart from whether it is to be believed.</summary>
/// <remarks>
/// Whoever made the certificate wrote it, and so may have written anything: what cannot be decoded is empty, and nothing
/// here is fit to be shown before it has been cleaned.
/// </remarks>
internal static class CertificateText
{
    /// <summary>Names that are read, of as many as a certificate holds.</summary>
    public const int MaxNames = 20;

    public static string SubjectOf(X509Certificate2 certificate) => Read(() => certificate.Subject, "");

    public static string IssuerOf(X509Certificate2 certificate) => Read(() => certificate.Issuer, "");

    /// <summary>The DNS names and addresses of the certificate (RFC 5280, section 4.2.1.6), in their order.</summary>
    public static IReadOnlyList<string> NamesOf(X509Certificate2 certificate) => Read(() => ReadNames(certificate), []);

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

    private static List<string> ReadNames(X509Certificate2 certificate)
    {
        var names = new List<string>();
        foreach (var extension in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>())
        {
            names.AddRange(extension.EnumerateDnsNames().Take(MaxNames - names.Count));
            names.AddRange(extension.EnumerateIPAddresses().Take(MaxNames - names.Count).Select(address => address.ToString()));
        }
        return names;
    }

    private static T Read<T>(Func<T> read, T otherwise)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or FormatException)
        {
            return otherwise;
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
