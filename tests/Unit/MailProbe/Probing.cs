using EventMonitors.MailProbe;
using EventMonitors.Tests.Support.Mail;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Probes a scripted server as a worker would.</summary>
internal static class Probing
{
    public const string User = "monitor@example.com";
    public const string Password = "open sesame";

    // "\0monitor@example.com\0open sesame" in base64.
    public const string PlainToken = "AG1vbml0b3JAZXhhbXBsZS5jb20Ab3BlbiBzZXNhbWU=";

    /// <summary>Loopback is allowed, and so are more connections to it than to others: all tests of the process share it.</summary>
    public static ProbeOptions Options { get; } = new()
    {
        Egress = EgressPolicy.Create(["127.0.0.0/8", "::1"]),
        Limits = new ProbeLimits { ConnectionsPerAddress = 1000 },
    };

    /// <summary>Less than the deadline of a probe here, and more than a machine with other work to do stands still: what takes longer hangs.</summary>
    public static TimeSpan NoHang { get; } = TimeSpan.FromSeconds(30);

    public static MailboxProbe Probe { get; } = new(Options);

    public static ProbeTarget Imap(ScriptedMailServer server) => Target(server, MailProtocol.Imap);

    public static ProbeTarget Pop3(ScriptedMailServer server) => Target(server, MailProtocol.Pop3);

    public static ProbeTarget Target(ScriptedMailServer server, MailProtocol protocol) => new()
    {
        Host = "127.0.0.1",
        Port = server.Port,
        Protocol = protocol,
        Tls = false,
        User = User,
        Password = Password,
        Timeout = TimeSpan.FromMinutes(1),
    };

    /// <summary>
    /// Runs the probe and then waits until the script has been played: a probe that left its socket open would not get
    /// past here.
    /// </summary>
    public static async Task<ProbeResult> AgainstAsync(this ProbeTarget target, ScriptedMailServer server, MailboxProbe? probe = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var result = await (probe ?? Probe).RunAsync(target, cancellation);
        await server.PlayedAsync(cancellation);
        return result;
    }

    /// <summary>The same, for what the server received.</summary>
    public static async Task<string> SentAsync(this ProbeTarget target, ScriptedMailServer server, MailboxProbe? probe = null)
    {
        await target.AgainstAsync(server, probe);
        return (await server.PlayedAsync(TestContext.Current.CancellationToken)).Received;
    }
}
