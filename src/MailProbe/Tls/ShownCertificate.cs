using EventMonitors.MailProbe.Framing;

namespace EventMonitors.MailProbe.Tls;

/// <summary>Makes what a certificate says fit to be shown, as every other word of a server.</summary>
internal static class ShownCertificate
{
    /// <summary>The certificate with each of its texts cleaned, cut, and withheld where it resembles the password: the server may know that from another login.</summary>
    public static CertificateFacts Of(CertificateFacts certificate, ServerText text)
    {
        var shown = text.ShowAll([certificate.Subject, certificate.Issuer, .. certificate.Names]);
        return certificate with { Subject = shown[0], Issuer = shown[1], Names = [.. shown.Skip(2)] };
    }
}
