namespace EventMonitors.MailProbe.Tls;

/// <summary>What was found about a certificate and those sent along, and how long that holds.</summary>
/// <param name="Problem">What is wrong with the chain; the name is no part of it.</param>
/// <param name="ValidUntil">Up to when, in UTC, the same would be found again.</param>
internal sealed record ChainVerdict(CertificateProblem Problem, DateTimeOffset ValidUntil)
{
    /// <summary>What the leaf says, read once for as long as the verdict is kept; <c>null</c> where it is too much to be kept.</summary>
    public CertificateWords? Words { get; init; }
}
