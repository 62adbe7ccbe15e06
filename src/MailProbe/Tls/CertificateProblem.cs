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
    private static readonly (CertificateProblem Problem, string Name, string Text)[] Texts =
    [
        (CertificateProblem.Missing, "missing", "the server sent none"),
        (CertificateProblem.Expired, "expired", "expired"),
        (CertificateProblem.NotYetValid, "not_yet_valid", "not yet valid"),
        (CertificateProblem.SelfSigned, "self_signed", "self-signed"),
        (CertificateProblem.UntrustedRoot, "untrusted_root", "untrusted root or missing intermediate"),
        (CertificateProblem.WrongUsage, "wrong_usage", "not meant for servers"),
        (CertificateProblem.Invalid, "invalid", "the chain does not hold"),
        (CertificateProblem.NameMismatch, "name_mismatch", "name mismatch"),
    ];

    /// <summary>The problems as <see cref="CertificateFacts.Problems"/> lists them, most telling first.</summary>
    public static IReadOnlyList<string> Names(this CertificateProblem problems) =>
        [.. Texts.Where(entry => problems.HasFlag(entry.Problem)).Select(entry => entry.Name)];

    /// <summary>The problems in words, most telling first.</summary>
    public static string Describe(this CertificateProblem problems) =>
        string.Join(", ", Texts.Where(entry => problems.HasFlag(entry.Problem)).Select(entry => entry.Text));
}
