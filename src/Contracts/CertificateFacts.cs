namespace EventMonitors.Contracts;

/// <summary>What a certificate says.</summary>
/// <param name="Subject">Its subject.</param>
/// <param name="Issuer">Its issuer.</param>
/// <param name="Names">The names and addresses that it is for.</param>
/// <param name="NotBefore">Where its validity begins, in UTC.</param>
/// <param name="NotAfter">Where it ends, in UTC.</param>
/// <param name="Problems">What is wrong with it, in snake case.</param>
/// <param name="DaysLeft">Whole days until its end; negative after it.</param>
public sealed record CertificateFacts(
    string Subject, string Issuer, IReadOnlyList<string> Names, DateTimeOffset NotBefore, DateTimeOffset NotAfter, IReadOnlyList<string> Problems, int DaysLeft);
