using System.Text;
using EventMonitors.MailProbe;

namespace EventMonitors.Bench.Probing;

/// <summary>A way into the mailbox, and the bytes that a check of it sends, answer by answer.</summary>
/// <param name="Name">As a URL would have it.</param>
/// <param name="Protocol">IMAP or POP3.</param>
/// <param name="Tls">Whether TLS comes first.</param>
/// <param name="StartTls">Whether TLS comes by STARTTLS or STLS.</param>
internal sealed record Dialect(string Name, MailProtocol Protocol, bool Tls, bool StartTls)
{
    public static IReadOnlyList<Dialect> All { get; } =
    [
        new("imap", MailProtocol.Imap, Tls: false, StartTls: false),
        new("imaps", MailProtocol.Imap, Tls: true, StartTls: false),
        new("imap+starttls", MailProtocol.Imap, Tls: false, StartTls: true),
        new("pop3", MailProtocol.Pop3, Tls: false, StartTls: false),
        new("pop3s", MailProtocol.Pop3, Tls: true, StartTls: false),
    ];

    public static Dialect Of(string name) => All.Single(dialect => dialect.Name == name);

    /// <summary>Where it listens.</summary>
    public int PortOf(MailTarget target) => (Protocol, Tls) switch
    {
        (MailProtocol.Imap, true) => target.Imaps,
        (MailProtocol.Imap, false) => target.Imap,
        (_, true) => target.Pop3s,
        _ => target.Pop3,
    };

    /// <summary>What is sent in the clear before TLS, and by which line its last answer is known.</summary>
    public IReadOnlyList<Exchange> BeforeTls => StartTls ? [new(Line("a1 STARTTLS"), "a1 ")] : [];

    /// <summary>What is sent then; the last line of each answer begins with the text beside it.</summary>
    public IReadOnlyList<Exchange> Session(MailTarget target)
    {
        var plain = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{target.User}\0{target.Password}"));
        if (Protocol == MailProtocol.Pop3)
        {
            Exchange[] login = Tls
                ? [new(Line($"AUTH PLAIN {plain}"), "+OK")]
                : [new(Line($"USER {target.User}"), "+OK"), new(Line($"PASS {target.Password}"), "+OK")];
            return [new(Line("CAPA"), "."), .. login, new(Line("STAT"), "+OK"), new(Line("QUIT"), "+OK")];
        }

        var tags = StartTls ? 1 : 0;
        List<Exchange> session = [];
        if (StartTls) Add("CAPABILITY");
        Add(Tls || StartTls ? $"AUTHENTICATE PLAIN {plain}" : $"LOGIN \"{target.User}\" \"{target.Password}\"");
        Add("EXAMINE INBOX");
        Add("LOGOUT");
        return session;

        void Add(string command)
        {
            var tag = $"a{++tags} ";
            session.Add(new(Line(tag + command), tag));
        }
    }

    private static byte[] Line(string text) => Encoding.UTF8.GetBytes(text + "\r\n");
}

/// <summary>Bytes to send, and how the last line of the answer begins.</summary>
internal sealed record Exchange(byte[] Bytes, string LastLine)
{
    public bool OpensMailbox { get; } = Bytes.AsSpan().IndexOf("EXAMINE"u8) >= 0 || Bytes.AsSpan().StartsWith("STAT"u8);

    public byte[] LastLineBytes { get; } = Encoding.ASCII.GetBytes(LastLine);
}
