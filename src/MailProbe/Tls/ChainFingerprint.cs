using System.Security.Cryptography.X509Certificates;

namespace EventMonitors.MailProbe.Tls;

internal static class ChainFingerprint
{
    /// <summary>Over a leaf and every certificate that was sent with it: two chains are the same only when all of them are.</summary>
    public static Digest Of(X509Certificate2 leaf, X509Certificate2Collection sent) =>
        Digest.Of(sent.Prepend(leaf).Select(certificate => certificate.RawDataMemory));
}
