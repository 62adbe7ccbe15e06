namespace EventMonitors.MailProbe;

/// <summary>What the server's leaf certificate says, whether it verified or not. Texts are cleaned and cut, as all words of a server are.</summary>
/// <param name="Subject">Its subject, as a distinguished name (RFC 4514).</param>
/// <param name="Issuer">Its issuer, likewise.</param>
/// <param name="Names">The DNS names and addresses that it is for, the first 20.</param>
/// <param name="NotBefore">Where its validity begins, in UTC.</param>
/// <param name="NotAfter">Where its validity ends, in UTC.</param>
/// <param name="Problems">
/// What is wrong with it, in snake case: <c>expired</c>, <c>not_yet_valid</c>, <c>self_signed</c>, <c>untrusted_root</c>,
/// <c>name_mismatch</c>, <c>wrong_usage</c>, <c>invalid</c>.
/// </param>
/// <param name="DaysLeft">Whole days until its end; negative after it.</param>
public sealed record CertificateFacts(
    string Subject, string Issuer, IReadOnlyList<string> Names, DateTimeOffset NotBefore, DateTimeOffset NotAfter, IReadOnlyList<string> Problems, int DaysLeft);
