using System.Security.Cryptography.X509Certificates;

namespace EventMonitors.DevHost.Servers;

/// <summary>The certificates of a private mail server: one that clients can verify with <see cref="AuthorityFile"/>, one that none can.</summary>
public sealed class MailCertificates
{
    private static readonly TimeSpan Renewal = TimeSpan.FromDays(30);

    private MailCertificates(ServiceHome home) =>
        (AuthorityFile, Trusted, Untrusted) = (AuthorityFileIn(home.Folder), Files.In(home, "trusted"), Files.In(home, "untrusted"));

    /// <summary>Where a certificate and its key lie, PEM both.</summary>
    public sealed record Files(string Certificate, string Key)
    {
        internal static Files In(ServiceHome home, string name) => new(home.PathOf($"{name}.crt"), home.PathOf($"{name}.key"));
    }

    /// <summary>PEM file of the root that a client must trust.</summary>
    public string AuthorityFile { get; }

    public Files Trusted { get; }

    public Files Untrusted { get; }

    /// <summary>Where the root lies for a mail server whose home is <paramref name="folder"/>.</summary>
    public static string AuthorityFileIn(string folder) => Path.Combine(folder, "ca.pem");

    /// <summary>Takes the certificates kept in <paramref name="home"/>, or makes new ones when they are missing or soon expire.</summary>
    public static MailCertificates Prepare(ServiceHome home)
    {
        var certificates = new MailCertificates(home);
        if (!certificates.AreUsable()) Make(home);
        return certificates;
    }

    private static void Make(ServiceHome home)
    {
        using var trusted = new TestCertificateAuthority("EventMonitors development CA");
        using var stranger = new TestCertificateAuthority("A CA that nobody trusts");
        Write(home, "trusted", trusted);
        Write(home, "untrusted", stranger);
        home.Write("ca.pem", trusted.Pem);
    }

    private static void Write(ServiceHome home, string name, TestCertificateAuthority authority)
    {
        var server = authority.Issue("localhost", "127.0.0.1", "::1");
        home.Write($"{name}.key", server.Key);
        home.Write($"{name}.crt", server.Certificate);
    }

    // The root is written last: where it is, the others are too.
    private bool AreUsable()
    {
        if (!File.Exists(AuthorityFile)) return false;
        using var authority = X509Certificate2.CreateFromPem(File.ReadAllText(AuthorityFile));
        return authority.NotAfter.ToUniversalTime() > DateTime.UtcNow + Renewal;
    }
}
