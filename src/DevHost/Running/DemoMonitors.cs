using System.Text.Json.Nodes;

namespace EventMonitors.DevHost.Running;

/// <summary>The demo mailbox, watched in every way that its server offers.</summary>
internal static class DemoMonitors
{
    public static IReadOnlyList<DemoMonitor> Of(DemoMail mail) =>
    [
        Up(1, "IMAPS", mail, mail.Imaps, new() { ["protocol"] = "imap", ["tls"] = true }),
        Up(2, "IMAP with STARTTLS", mail, mail.Imap, new() { ["protocol"] = "imap", ["tls"] = false, ["startTls"] = true }),
        Up(3, "IMAP without TLS, SCRAM-SHA-256", mail, mail.Imap, new() { ["protocol"] = "imap", ["tls"] = false, ["authMechanism"] = "SCRAM-SHA-256" }),
        Up(4, "POP3S", mail, mail.Pop3s, new() { ["protocol"] = "pop3", ["tls"] = true }),
        Up(5, "POP3 with STLS", mail, mail.Pop3, new() { ["protocol"] = "pop3", ["tls"] = false, ["startTls"] = true }),
        Up(6, "POP3 without TLS, SCRAM-SHA-1", mail, mail.Pop3, new() { ["protocol"] = "pop3", ["tls"] = false, ["authMechanism"] = "SCRAM-SHA-1" }),
    ];

    private static DemoMonitor Up(long id, string name, DemoMail mail, int port, JsonObject config) =>
        DemoMonitor.Of(id, $"Demo: {name}", "up", mail.Host, mail.User, mail.Password, port, config);
}
