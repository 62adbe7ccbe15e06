namespace EventMonitors.Api.Checks;

/// <summary>What the certificate says that a server showed, whether it verified or not. Texts are cleaned and cut.</summary>
/// <param name="Subject">Its subject, as a distinguished name (RFC 4514); may be empty.</param>
/// <param name="Issuer">Its issuer, likewise.</param>
/// <param name="Names">The DNS names and addresses that it is for.</param>
/// <param name="NotBefore">Where its validity begins.</param>
/// <param name="NotAfter">Where its validity ends.</param>
/// <param name="Problems">What is wrong with it, in snake case; empty where nothing is.</param>
/// <param name="DaysLeft">Whole days from the check until its end; negative after it.</param>
public sealed record ShownCertificate(
    string Subject, string Issuer, IReadOnlyList<string> Names, DateTimeOffset NotBefore, DateTimeOffset NotAfter, IReadOnlyList<string> Problems, int DaysLeft);
