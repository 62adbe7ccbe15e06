using System.Globalization;
using System.Text.Json.Nodes;

namespace EventMonitors.DevHost.Running;

/// <summary>The demo mailbox, watched in every way that its server offers.</summary>
internal static class DemoMonitors
{
    /// <summary>Most monitors of the load: the API gives ids from 500 on.</summary>
    public const int MostOfLoad = 299;

    /// <summary>The first id of the load.</summary>
    public const int FirstOfLoad = 201;

    public static IReadOnlyList<DemoMonitor> Of(DemoMail mail) =>
    [
        Up(1, "IMAPS", mail, mail.Imaps, new() { ["protocol"] = "imap", ["tls"] = true }),
        Up(2, "IMAP with STARTTLS", mail, mail.Imap, new() { ["protocol"] = "imap", ["tls"] = false, ["startTls"] = true }),
        Up(3, "IMAP without TLS, SCRAM-SHA-256", mail, mail.Imap, new() { ["protocol"] = "imap", ["tls"] = false, ["authMechanism"] = "SCRAM-SHA-256" }),
        Up(4, "POP3S", mail, mail.Pop3s, new() { ["protocol"] = "pop3", ["tls"] = true }),
        Up(5, "POP3 with STLS", mail, mail.Pop3, new() { ["protocol"] = "pop3", ["tls"] = false, ["startTls"] = true }),
        Up(6, "POP3 without TLS, SCRAM-SHA-1", mail, mail.Pop3, new() { ["protocol"] = "pop3", ["tls"] = false, ["authMechanism"] = "SCRAM-SHA-1" }),
    ];

    /// <summary>Many monitors of the same mailbox, over every way into it in turns, checked every ten seconds.</summary>
    public static IEnumerable<DemoMonitor> LoadOf(DemoMail mail, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var (port, config) = (i % 4) switch
            {
                0 => (mail.Imaps, new JsonObject { ["protocol"] = "imap", ["tls"] = true }),
                1 => (mail.Pop3s, new JsonObject { ["protocol"] = "pop3", ["tls"] = true }),
                2 => (mail.Imap, new JsonObject { ["protocol"] = "imap", ["tls"] = false }),
                _ => (mail.Pop3, new JsonObject { ["protocol"] = "pop3", ["tls"] = false }),
            };
            var monitor = Up(FirstOfLoad + i, string.Create(CultureInfo.InvariantCulture, $"load {i + 1}"), mail, port, config);
            monitor.Body["checkInterval"] = 10;
            yield return monitor;
        }
    }

    /// <summary>The ids that a load of so many does not use.</summary>
    public static IEnumerable<long> IdsBeyondLoadOf(int count) => Enumerable.Range(FirstOfLoad + count, MostOfLoad - count).Select(id => (long)id);

    private static DemoMonitor Up(long id, string name, DemoMail mail, int port, JsonObject config) =>
        DemoMonitor.Of(id, $"Demo: {name}", "up", mail.Host, mail.User, mail.Password, port, config);
}
