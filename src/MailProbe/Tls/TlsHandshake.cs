using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Tls;

/// <summary>
/// TLS as the client, with a verdict on the certificate of our own.
/// <para>
/// Revocation is not looked up: to fetch lists or OCSP responses would send requests to wherever the certificate says, past
/// the egress policy. Nor is a stapled response asked for (RFC 6066, section 8): the runtime asks for one and reads it only
/// in a chain build of its own with a revocation mode, which is what makes a check dear; it hands none out; and a verdict
/// that is kept by the certificates alone could not tell two staples apart. A missing staple would prove nothing either,
/// since authorities are giving OCSP up.
/// </para>
/// </summary>
internal sealed class TlsHandshake(ChainVerdicts verdicts, TimeProvider time)
{
    // The built-in verdict reloads all system roots each time and would be most of the handshake; under this policy it
    // finds nothing to trust at once. Its name comparison is kept, which VerificationFlags.AllFlags would hide.
    private static readonly X509ChainPolicy NoBuiltInVerdict = new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
        VerificationFlags = X509VerificationFlags.NoFlag,
    };

    /// <param name="transport">The connection; it goes over to the stream returned, and is closed when this fails.</param>
    /// <param name="host">The name that the certificate must be for.</param>
    /// <param name="verify">Whether a problem of the certificate ends the handshake.</param>
    /// <param name="facts">Receives what the handshake shows.</param>
    /// <param name="cancellationToken">Gives the handshake up.</param>
    /// <exception cref="PhaseFailedException">No handshake, or none that may stand.</exception>
    public async Task<Stream> RunAsync(Stream transport, string host, bool verify, TlsFacts facts, CancellationToken cancellationToken)
    {
        var tls = new SslStream(transport, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(OptionsFor(host, verify, facts), cancellationToken);
            facts.Version = TlsVersionName.Of(tls.SslProtocol);
            // Its names are those of the IANA registry, underscores included.
            facts.Cipher = tls.NegotiatedCipherSuite.ToString();
            return tls;
        }
        // A certificate that the handshake itself cannot read shows as a cryptographic exception.
        catch (Exception e) when (e is AuthenticationException or IOException or CryptographicException)
        {
            await tls.DisposeAsync();
            throw FailureOf(e, host, verify, facts);
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private SslClientAuthenticationOptions OptionsFor(string host, bool verify, TlsFacts facts) => new()
    {
        // A name goes out as SNI (RFC 6066, section 3) without its root dot, an address does not.
        TargetHost = host.TrimEnd('.'),
        // A resumed session proves no certificate.
        AllowTlsResume = false,
        AllowRenegotiation = false,
        CertificateChainPolicy = NoBuiltInVerdict,
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsAccepted(certificate as X509Certificate2, chain, errors, verify, facts),
    };

    private bool IsAccepted(X509Certificate2? leaf, X509Chain? chain, SslPolicyErrors errors, bool verify, TlsFacts facts)
    {
        try
        {
            facts.Problem = ProblemOf(leaf, chain, errors, facts);
            return facts.Problem == CertificateProblem.None || !verify;
        }
        // Thrown on, it would come out of the handshake as if the server had broken it.
        catch (Exception e)
        {
            facts.CheckFailure = e;
            return !verify;
        }
    }

    private CertificateProblem ProblemOf(X509Certificate2? leaf, X509Chain? chain, SslPolicyErrors errors, TlsFacts facts)
    {
        if (leaf is null)
            return CertificateProblem.Missing;
        var words = default(CertificateWords);
        var problem = CertificateProblem.None;
        try
        {
            var verdict = verdicts.Of(leaf, chain?.ChainPolicy.ExtraStore ?? []);
            (words, problem) = (verdict.Words, verdict.Problem);
            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
                problem |= CertificateProblem.NameMismatch;
            return problem;
        }
        finally
        {
            // Told also where the chain could not be checked on this machine.
            facts.Certificate = FactsOf(leaf, words ?? CertificateWords.Of(leaf), problem);
        }
    }

    private CertificateFacts FactsOf(X509Certificate2 leaf, CertificateWords words, CertificateProblem problem)
    {
        var notAfter = new DateTimeOffset(leaf.NotAfter.ToUniversalTime());
        return new CertificateFacts(words.Subject, words.Issuer, words.Names, leaf.NotBefore.ToUniversalTime(), notAfter,
            problem.Names(), (int)Math.Floor((notAfter - time.GetUtcNow()).TotalDays));
    }

    private static PhaseFailedException FailureOf(Exception e, string host, bool verify, TlsFacts facts)
    {
        if (verify && facts.CheckFailure is { } failure)
            return new PhaseFailedException(FaultClass.Internal, $"The certificate could not be checked on the probing machine ({failure.GetType().Name}).");
        if (verify && facts.Problem is { } problem and not CertificateProblem.None)
            return new PhaseFailedException(FaultClass.Certificate, $"The certificate does not verify for {host}: {problem.Describe()}.");
        return new PhaseFailedException(FaultClass.Tls, e is IOException
            ? "The server closed the connection in the TLS handshake."
            : "The TLS handshake failed: the server does not speak TLS on this port, or no version and cipher that this probe does.");
    }
}
