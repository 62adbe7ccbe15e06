using EventMonitors.MailProbe;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Sessions that go well, as far as a phase whose answer is still to come.</summary>
internal static class Scripts
{
    private static readonly (ProbePhase Phase, ScriptStep[] Steps)[] Imap =
    [
        (ProbePhase.Greeting, [Send("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready")]),
        (ProbePhase.Login, [Expect("LOGIN "), Answer("OK logged in")]),
        (ProbePhase.Mailbox, [Expect("EXAMINE INBOX"), Send("* 7 EXISTS"), Answer("OK [READ-ONLY] done")]),
        (ProbePhase.Logout, [Expect("LOGOUT"), Send("* BYE bye"), Answer("OK done")]),
    ];

    private static readonly (ProbePhase Phase, ScriptStep[] Steps)[] Pop3 =
    [
        (ProbePhase.Greeting, [Send("+OK ready"), Expect("CAPA"), SendRaw("+OK\r\nUSER\r\nUIDL\r\n.\r\n")]),
        (ProbePhase.Login, [Expect("USER "), Send("+OK"), Expect("PASS "), Send("+OK logged in")]),
        (ProbePhase.Mailbox, [Expect("STAT"), Send("+OK 7 2048")]),
        (ProbePhase.Logout, [Expect("QUIT"), Send("+OK bye")]),
    ];

    public static ScriptStep[] Whole(MailProtocol protocol) => [.. Of(protocol).SelectMany(part => part.Steps)];

    /// <summary>Everything before the phase, then the client's first words in it, then <paramref name="after"/>.</summary>
    public static ScriptStep[] Until(MailProtocol protocol, ProbePhase phase, params ScriptStep[] after)
    {
        var before = Of(protocol).Where(part => part.Phase < phase).SelectMany(part => part.Steps);
        var asked = phase == ProbePhase.Greeting ? [] : Of(protocol).Single(part => part.Phase == phase).Steps.Take(1);
        return [.. before, .. asked, .. after];
    }

    /// <summary>Everything from the phase on.</summary>
    public static ScriptStep[] From(MailProtocol protocol, ProbePhase phase) => [.. Of(protocol).Where(part => part.Phase >= phase).SelectMany(part => part.Steps)];

    /// <summary>A greeting and capabilities with these mechanisms, initial responses and no way to begin TLS.</summary>
    public static ScriptStep[] Offering(MailProtocol protocol, params string[] mechanisms) => protocol == MailProtocol.Imap
        ? [Send($"* OK [CAPABILITY IMAP4rev1 SASL-IR {string.Join(' ', mechanisms.Select(name => $"AUTH={name}"))}] ready")]
        : [Send("+OK ready"), .. Capabilities(protocol, mechanisms)];

    /// <summary>The same, and the same again to a client that would not believe the greeting alone.</summary>
    public static ScriptStep[] OfferingTwice(MailProtocol protocol, params string[] mechanisms) => protocol == MailProtocol.Imap
        ? [.. Offering(protocol, mechanisms), .. Capabilities(protocol, mechanisms)]
        : Offering(protocol, mechanisms);

    /// <summary>The answer to the question for capabilities.</summary>
    public static ScriptStep[] Capabilities(MailProtocol protocol, params string[] mechanisms) => protocol == MailProtocol.Imap
        ? [Expect("CAPABILITY"), Send($"* CAPABILITY IMAP4rev1 SASL-IR {string.Join(' ', mechanisms.Select(name => $"AUTH={name}"))}".TrimEnd(' ')), Answer("OK done")]
        : [Expect("CAPA"), SendRaw($"+OK\r\nUSER\r\nSASL {string.Join(' ', mechanisms)}\r\n.\r\n")];

    /// <summary>A greeting, and the step into TLS as far as the server's agreement to it.</summary>
    public static ScriptStep[] UntilHandshake(MailProtocol protocol) => protocol == MailProtocol.Imap
        ? [Send("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready"), Expect("a1 STARTTLS"), Send("a1 OK begin")]
        : [Send("+OK ready"), Expect("CAPA"), SendRaw("+OK\r\nSTLS\r\nUSER\r\n.\r\n"), Expect("STLS"), Send("+OK begin")];

    private static (ProbePhase Phase, ScriptStep[] Steps)[] Of(MailProtocol protocol) => protocol == MailProtocol.Imap ? Imap : Pop3;
}
