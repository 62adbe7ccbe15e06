using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EventMonitors.DevHost.Scripted;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.DevHost.Hostile;

/// <summary>The misbehaviours of the demo.</summary>
internal static class HostileCases
{
    private const string Host = "127.0.0.1";
    private const string Greeting = "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready";

    /// <summary>The ids of their monitors.</summary>
    public static IReadOnlyList<long> Ids { get; } = [.. Enumerable.Range(101, 16).Select(id => (long)id)];

    /// <summary>All of them; certificates that are to be trusted for themselves come from <paramref name="root"/>.</summary>
    public static IReadOnlyList<HostileCase> Of(X509Certificate2 root)
    {
        var now = DateTimeOffset.UtcNow;
        return
        [
            new(101, "Silent after the connection", "timeout", Imap(), Silence),
            new(102, "Silent in the TLS handshake", "timeout", Imap(tls: true), Silence),
            new(103, "One byte a second", "timeout", Pop3(), Drip("+OK almost there ", TimeSpan.FromSeconds(1))),
            new(104, "A line without an end", "protocol", Imap(), Send(Greeting), Expect("LOGIN"), Endlessly(new string('x', 1_000))),
            new(105, "Untagged data without an end", "protocol", Imap(), Send(Greeting), Expect("LOGIN"), Endlessly("* 1 FETCH (FLAGS ())\r\n")),
            new(106, "A literal of 4 GiB", "protocol", Imap(), Send(Greeting), Expect("LOGIN"), Send("* 1 FETCH (BODY[] {4294967296}"), Silence),
            new(107, "Garbage instead of a greeting", "greeting", Imap(), SendRaw("\u0000\u00ff\u00fe\u0001 nonsense\r\n")),
            new(108, "BYE instead of a greeting", "unavailable", Imap(), Send("* BYE [UNAVAILABLE] closed for today")),
            new(109, "STARTTLS stripped by somebody in between", "tls", Imap(startTls: true), Send(Greeting), Expect("CAPABILITY"), Send("* CAPABILITY IMAP4rev1 AUTH=PLAIN"), Answer("OK"), Silence),
            new(110, "Answers slipped in before TLS", "protocol", Imap(startTls: true),
                Send("* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] ready"), Expect("STARTTLS"), AnswerAnd("OK begin", "* CAPABILITY IMAP4rev1 AUTH=PLAIN"), Silence),
            new(111, "Reset during the login", "protocol", Imap(), Send(Greeting), Expect("LOGIN"), Reset),
            new(112, "Expired certificate", "certificate", Imap(tls: true),
                Tls(new TestCertificate { Name = Host, NotBefore = now.AddDays(-90), NotAfter = now.AddDays(-1) }.SignedBy(root)), Silence),
            new(113, "Self-signed certificate", "certificate", Imap(tls: true), Tls(new TestCertificate { Name = Host }.SelfSigned()), Silence),
            new(114, "Certificate of another name", "certificate", Imap(tls: true), Tls(new TestCertificate { Name = "elsewhere.example" }.SignedBy(root)), Silence),
            new(115, "Wrong password", "credentials", Imap(), Send(Greeting), Expect("LOGIN"), Answer("NO [AUTHENTICATIONFAILED] no such luck"), Silence),
            new(116, "Logged in without asking (PREAUTH)", "login_policy", Imap(), Send("* PREAUTH [CAPABILITY IMAP4rev1] welcome back"), Silence),
        ];
    }

    private static JsonObject Imap(bool tls = false, bool startTls = false)
    {
        var config = new JsonObject { ["protocol"] = "imap", ["tls"] = tls };
        if (startTls) config["startTls"] = true;
        return config;
    }

    private static JsonObject Pop3() => new() { ["protocol"] = "pop3", ["tls"] = false };

    private static ScriptStep AnswerAnd(string answer, string more) => (connection, cancellation) =>
        connection.SendAsync($"{connection.LastLine.Split(' ')[0]} {answer}\r\n{more}\r\n", cancellation);
}
