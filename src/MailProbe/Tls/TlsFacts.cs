namespace EventMonitors.MailProbe.Tls;

/// <summary>What a handshake showed, kept also when it fails.</summary>
internal sealed class TlsFacts
{
    public string? Version { get; set; }

    public DateTimeOffset? CertificateNotAfter { get; set; }

    /// <summary><c>null</c> until the server has shown what it has for a certificate.</summary>
    public CertificateProblem? Problem { get; set; }
}
