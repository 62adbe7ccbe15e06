using System.Globalization;

namespace EventMonitors.MailProbe.Tls;

/// <summary>What a handshake showed, kept also when it fails.</summary>
internal sealed class TlsFacts
{
    public string? Version { get; set; }

    public string? Cipher { get; set; }

    /// <summary>As the certificate says it, not cleaned.</summary>
    public CertificateFacts? Certificate { get; set; }

    /// <summary><c>null</c> until the certificate has been checked.</summary>
    public CertificateProblem? Problem { get; set; }

    /// <summary>Why this machine could not check the certificate, if so.</summary>
    public Exception? CheckFailure { get; set; }

    /// <summary>What deserves attention, as <see cref="ProbeResult.Warnings"/> says it.</summary>
    /// <param name="expiryDays">Days that the certificate must still be valid for; <c>null</c> for no warning.</param>
    public IEnumerable<string> Warnings(int? expiryDays)
    {
        if (Problem is { } problem and not CertificateProblem.None)
            yield return $"certificate_not_verified: {problem.Describe()}";
        else if (CheckFailure is not null)
            yield return "certificate_not_verified: it could not be checked on the probing machine";
        if (Certificate is { DaysLeft: >= 0 and var left } && left < expiryDays)
            yield return string.Create(CultureInfo.InvariantCulture, $"certificate_expires_soon: {left} {(left == 1 ? "day" : "days")} left");
    }
}
