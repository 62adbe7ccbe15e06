namespace EventMonitors.MailProbe.Tls;

/// <summary>What was found about a certificate and those sent along, and how long that holds.</summary>
internal sealed record ChainVerdict(CertificateProblem Problem, DateTimeOffset ValidUntil);
