using System.Security.Cryptography.X509Certificates;
using EventMonitors.MailProbe;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>A certificate for the scripted server's address, and a probe that trusts it.</summary>
internal static class TrustedServer
{
    public static X509Certificate2 Certificate { get; } = new TestCertificate { Name = "127.0.0.1" }.SelfSigned();

    public static ProbeOptions Options { get; } = Probing.Options with { ExtraRoots = [Certificate] };

    public static MailboxProbe Probe { get; } = new(Options);

    public static ScriptStep Handshake { get; } = Play.Tls(Certificate);
}
