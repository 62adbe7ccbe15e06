namespace EventMonitors.MailProbe.Tls;

/// <summary>What can be wrong with a certificate; several things can be at once.</summary>
[Flags]
internal enum CertificateProblem
{
    None = 0,
    Missing = 1,
    Expired = 2,
    NotYetValid = 4,
    SelfSigned = 8,
    UntrustedRoot = 16,
    NameMismatch = 32,
    WrongUsage = 64,
    Invalid = 128,
}

internal static class CertificateProblemText
{
    private static readonly (CertificateProblem Problem, string Text)[] Texts =
    [
        (CertificateProblem.Missing, "the server sent none"),
        (CertificateProblem.Expired, "expired"),
        (CertificateProblem.NotYetValid, "not yet valid"),
        (CertificateProblem.SelfSigned, "self-signed"),
        (CertificateProblem.UntrustedRoot, "untrusted root or missing intermediate"),
        (CertificateProblem.WrongUsage, "not meant for servers"),
        (CertificateProblem.Invalid, "the chain does not hold"),
        (CertificateProblem.NameMismatch, "name mismatch"),
    ];

    /// <summary>The problems by name, most telling first.</summary>
    public static string Describe(this CertificateProblem problems) =>
        string.Join(", ", Texts.Where(entry => problems.HasFlag(entry.Problem)).Select(entry => entry.Text));
}
