using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EventMonitors.MailProbe.Tls;

/// <summary>A full chain build for a server certificate (RFC 5280, section 6): system and extra roots, no revocation, no downloads.</summary>
internal static class ChainCheck
{
    private const X509ChainStatusFlags Untrusted = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;

    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    public static ChainVerdict Run(X509Certificate2 leaf, X509Certificate2Collection sent, X509Certificate2Collection extraRoots, DateTimeOffset now, TimeSpan keep)
    {
        var bySystem = Build(leaf, sent, null, now, keep);
        if (extraRoots.Count == 0 || bySystem.Problem == CertificateProblem.None)
            return bySystem;
        // Only where the extra roots do carry the chain is what they say about it the whole truth.
        var byExtra = Build(leaf, sent, extraRoots, now, keep);
        const CertificateProblem notTheirs = CertificateProblem.SelfSigned | CertificateProblem.UntrustedRoot | CertificateProblem.Invalid;
        return (byExtra.Problem & notTheirs) == 0 ? byExtra : bySystem;
    }

    private static ChainVerdict Build(X509Certificate2 leaf, X509Certificate2Collection sent, X509Certificate2Collection? roots, DateTimeOffset now, TimeSpan keep)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        if (roots is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        }
        try
        {
            var trusted = chain.Build(leaf);
            return new ChainVerdict(trusted ? CertificateProblem.None : ProblemOf(chain, now), EndOf(chain, now, now + keep));
        }
        catch (CryptographicException) when (sent.Append(leaf).Any(CertificateText.IsUnreadable))
        {
            // The same exception also comes of a machine that is out of files or memory, and that proves nothing.
            return new ChainVerdict(CertificateProblem.Invalid, now + keep);
        }
        finally
        {
            foreach (var element in chain.ChainElements)
                element.Certificate.Dispose();
        }
    }

    private static CertificateProblem ProblemOf(X509Chain chain, DateTimeOffset now)
    {
        var flags = X509ChainStatusFlags.NoError;
        foreach (var status in chain.ChainStatus)
            flags |= status.Status;
        var problem = CertificateProblem.None;
        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
            problem |= chain.ChainElements.Any(element => now < element.Certificate.NotBefore.ToUniversalTime()) ? CertificateProblem.NotYetValid : CertificateProblem.Expired;
        if ((flags & Untrusted) != 0)
            problem |= chain.ChainElements.Count == 1 && IsSelfIssued(chain.ChainElements[0].Certificate) ? CertificateProblem.SelfSigned : CertificateProblem.UntrustedRoot;
        if (flags.HasFlag(X509ChainStatusFlags.NotValidForUsage))
            problem |= CertificateProblem.WrongUsage;
        var named = X509ChainStatusFlags.NotTimeValid | Untrusted | X509ChainStatusFlags.NotValidForUsage;
        return (flags & ~named) != 0 || problem == CertificateProblem.None ? problem | CertificateProblem.Invalid : problem;
    }

    private static bool IsSelfIssued(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    // A verdict must not outlive the moment at which any certificate of the chain begins or ends to be valid.
    private static DateTimeOffset EndOf(X509Chain chain, DateTimeOffset now, DateTimeOffset latest)
    {
        foreach (var element in chain.ChainElements)
        {
            latest = Earlier(element.Certificate.NotBefore);
            latest = Earlier(element.Certificate.NotAfter);
        }
        return latest;

        DateTimeOffset Earlier(DateTime boundary)
        {
            var at = new DateTimeOffset(boundary.ToUniversalTime());
            return at > now && at < latest ? at : latest;
        }
    }
}
