namespace EventMonitors.MailProbe.Tls;

/// <summary>What a handshake showed, kept also when it fails.</summary>
internal sealed class TlsFacts
{
    public string? Version { get; set; }

    public string? Cipher { get; set; }

    public CertificateFacts? Certificate { get; set; }

    /// <summary><c>null</c> until the certificate has been checked.</summary>
    public CertificateProblem? Problem { get; set; }

    /// <summary>Why this machine could not check the certificate, if so.</summary>
    public Exception? CheckFailure { get; set; }
}
