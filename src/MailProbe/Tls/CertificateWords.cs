using System.Security.Cryptography.X509Certificates;

namespace EventMonitors.MailProbe.Tls;

/// <summary>A certificate's texts as it says them: not cleaned, and however long.</summary>
/// <param name="Subject">Its subject.</param>
/// <param name="Issuer">Its issuer.</param>
/// <param name="Names">Its first names.</param>
internal sealed record CertificateWords(string Subject, string Issuer, IReadOnlyList<string> Names)
{
    private const int MaxKept = 4096;

    public static CertificateWords Of(X509Certificate2 certificate) =>
        new(CertificateText.SubjectOf(certificate), CertificateText.IssuerOf(certificate), CertificateText.NamesOf(certificate));

    /// <summary>The same, or <c>null</c> where there is more of it than is worth keeping: whoever made it may have written anything.</summary>
    public CertificateWords? IfShort() => Subject.Length + Issuer.Length + Names.Sum(name => name.Length) <= MaxKept ? this : null;
}
