using System.Globalization;
using System.Text;
using EventMonitors.MailProbe;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>What holds for all sessions, however their bytes come, and whatever they are.</summary>
public sealed class SessionPropertyTests
{
    private static readonly string Recently = DateTime.UtcNow.AddMinutes(-5).ToString("dd-MMM-yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture);

    private static readonly MailboxExpectation NewMail = new(1, 100, TimeSpan.FromHours(1));

    // The same cases in every run; a failing one is made as small as it can be.
    private static readonly Config Cases = Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(4507, 8191);

    private static readonly Dictionary<string, Conversation> Conversations = new()
    {
        ["IMAP, LOGIN with literals, dates of messages"] = Imap(expect: NewMail, script:
        [
            "S: * OK [CAPABILITY IMAP4rev1 IDLE] Grüß Gott",
            "C: a1 LOGIN {5}", "S: + go on", "C: jörg \"geheim und lang\"", "S: * CAPABILITY IMAP4rev1 UIDPLUS", "S: a1 OK logged in",
            "C: a2 EXAMINE INBOX", "S: * FLAGS (\\Seen \\Deleted)", "S: * OK [PERMANENTFLAGS ()] Read-only mailbox.", "S: * 3 EXISTS", "S: * 0 RECENT", "S: a2 OK [READ-ONLY] done",
            "C: a3 FETCH 1:3 (INTERNALDATE)", "S: * 1 FETCH (INTERNALDATE \" 1-Jan-2020 00:00:00 +0000\")", "S: * OK still here", "S: * 2 FETCH (FLAGS (\\Seen) BODY[] {7}", "s: a3 NO\r\n", $"S:  INTERNALDATE \"{Recently}\")",
            "S: a3 OK done",
            "C: a4 LOGOUT", "S: * BYE", "S: a4 OK",
        ]),
        ["IMAP, capabilities asked for, bare line feeds"] = Imap(
        [
            "s: * OK ready\n", "C: a1 CAPABILITY", "s: * CAPABILITY IMAP4rev1 LITERAL+\na1 OK\n", "C: a2 LOGIN {5+}", "C: jörg", "s: a2 OK\n", "C: a3 EXAMINE", "s: * 12 EXISTS\na3 OK\n", "C: a4 LOGOUT", "s: * BYE\na4 OK\n",
        ]),
        ["IMAP over TLS, PLAIN at once"] = Imap(tls: true, script:
        [
            "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready", "C: a1 AUTHENTICATE PLAIN A", "S: a1 OK [CAPABILITY IMAP4rev1 MOVE] in", "C: a2 EXAMINE", "S: * 1 EXISTS", "S: a2 OK", "C: a3 LOGOUT", "S: * BYE",
        ]),
        ["IMAP over TLS, PLAIN when asked"] = Imap(tls: true, script:
        [
            "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready", "C: a1 AUTHENTICATE PLAIN", "S: +", "C: A", "S: a1 OK in", "C: a2 EXAMINE", "S: * 1 EXISTS", "S: a2 OK", "C: a3 LOGOUT", "S: * BYE", "S: a3 OK",
        ]),
        ["IMAP, literals everywhere"] = Imap(
        [
            "S: * OK [CAPABILITY IMAP4rev1 LITERAL+] ready", "C: a1 LOGIN", "C: jörg", "S: * FETCH (BODY {12}", "s: a1 NO gotcha", "S:  FLAGS {0}", "S: )", "S: a1 OK",
            "C: a2 EXAMINE", "S: * 5 FETCH (BODY[] {4}", "s: \r\n\r\n", "S: )", "S: * 2 EXISTS", "S: a2 OK", "C: a3 LOGOUT", "S: * BYE", "S: a3 OK",
        ]),
        ["IMAP, a refused login"] = Imap(fails: FaultClass.Credentials, script: ["S: * OK [CAPABILITY IMAP4rev1 LITERAL+] ready", "C: a1 LOGIN", "C: jörg", "S: a1 NO [AUTHENTICATIONFAILED] jörg may not"]),
        ["IMAP, the password echoed"] = Imap(fails: FaultClass.Protocol, script: ["S: * OK [CAPABILITY IMAP4rev1 LITERAL+] ready", "C: a1 LOGIN", "C: jörg", "S: * OK geheim", "S: * OK und lang", "S: a1 BAD what"]),
        ["IMAP, BYE in place of an answer"] = Imap(fails: FaultClass.Unavailable, script: ["S: * OK [CAPABILITY IMAP4rev1 LITERAL+] ready", "C: a1 LOGIN", "C: jörg", "S: * BYE [UNAVAILABLE] later"]),
        ["IMAP, a wrong tag"] = Imap(fails: FaultClass.Protocol, script: ["S: * OK [CAPABILITY IMAP4rev1 LITERAL+] ready", "C: a1 LOGIN", "C: jörg", "S: a2 OK in"]),
        ["IMAP, too few messages"] = Imap(fails: FaultClass.Expectation, expect: new MailboxExpectation(5, null, null), script:
            ["S: * OK [CAPABILITY IMAP4rev1 LITERAL+] ready", "C: a1 LOGIN", "C: jörg", "S: a1 OK", "C: a2 EXAMINE", "S: * 1 EXISTS", "S: a2 OK"]),
        ["IMAP, half a line"] = Imap(fails: FaultClass.Protocol, script: ["S: * OK [CAPABILITY IMAP4rev1 LITERAL+] ready", "C: a1 LOGIN", "C: jörg", "s: * OK jö"]),
        ["IMAP, a line that is too long"] = Imap(fails: FaultClass.Protocol, script: ["s: * OK " + new string('x', 9000)]),
        ["POP3, USER and PASS"] = Pop3(
        [
            "S: +OK ready <1.2@example.com>", "C: CAPA", "S: +OK", "S: USER", "S: ..TOP", "S: UIDL", "S: .", "C: USER jörg", "S: +OK", "C: PASS geheim und lang", "S: +OK in", "C: STAT", "S: +OK 3 320", "C: QUIT", "S: +OK",
        ]),
        ["POP3 without CAPA, bare line feeds"] = Pop3(["s: +OK\n", "C: CAPA", "s: -ERR\n", "C: USER", "s: +OK\n", "C: PASS", "s: +OK\n", "C: STAT", "s: +OK 0 0\n", "C: QUIT", "s: +OK\n"]),
        ["POP3 over TLS, PLAIN"] = Pop3(tls: true, script: ["S: +OK", "C: CAPA", "S: +OK", "S: SASL PLAIN", "S: .", "C: AUTH PLAIN A", "S: +OK", "C: STAT", "S: +OK 0 0", "C: QUIT", "S: +OK"]),
        ["POP3, a locked mailbox"] = Pop3(fails: FaultClass.MailboxLocked, script: ["S: +OK", "C: CAPA", "S: -ERR", "C: USER", "S: +OK", "C: PASS", "S: -ERR [IN-USE] locked"]),
        ["POP3, STAT in words"] = Pop3(fails: FaultClass.Protocol, script: ["S: +OK", "C: CAPA", "S: -ERR", "C: USER", "S: +OK", "C: PASS", "S: +OK", "C: STAT", "S: +OK many"]),
        ["POP3, too many messages"] = Pop3(fails: FaultClass.Expectation, expect: new MailboxExpectation(null, 2, null), script: ["S: +OK", "C: CAPA", "S: -ERR", "C: USER", "S: +OK", "C: PASS", "S: +OK", "C: STAT", "S: +OK 3 320"]),
        ["POP3, a greeting that is none"] = Pop3(fails: FaultClass.Protocol, script: ["S: 220 smtp.example.com"]),
    };

    public static TheoryData<string> Names() => [.. Conversations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void However_bytes_are_cut_into_segments_the_outcome_is_the_same(string name)
    {
        var conversation = Conversations[name];
        var whole = Play(conversation, () => int.MaxValue);
        var byByte = Play(conversation, () => 1);
        byByte.ShouldBe(whole);

        Check.One(Cases, Prop.ForAll<NonEmptyArray<PositiveInt>>(cuts =>
        {
            var next = 0;
            return Play(conversation, () => 1 + (cuts.Get[next++ % cuts.Get.Length].Get % 100)) == whole;
        }));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_conversation_ends_as_it_is_meant_to(string name)
    {
        var outcome = Play(Conversations[name], () => int.MaxValue);

        (outcome.Failure?.Split(' ')[0]).ShouldBe(Conversations[name].Fails?.ToString());
        (outcome.Reached == ProbePhase.Logout).ShouldBe(Conversations[name].Fails is null);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_bytes_are_changed_it_ends_as_it_may(string name)
    {
        var conversation = Conversations[name];
        var said = string.Concat(conversation.Script.Where(line => line[0] != 'C').Select(line => line[0] == 'S' ? line[3..] + "\r\n" : line[3..]));

        Check.One(Cases, Prop.ForAll<Tuple<int, byte, int>[]>(changes =>
        {
            var bytes = Encoding.UTF8.GetBytes(said).ToList();
            foreach (var (place, octet, kind) in changes)
                Change(bytes, (place & int.MaxValue) % bytes.Count, octet, kind);
            var outcome = PlayAsync(conversation, new OneWayStream([.. bytes], 17)).GetAwaiter().GetResult();
            var lines = outcome.Transcript.Split('\n');
            return lines.Length <= 20 && Array.TrueForAll(lines, line => line.Length <= 200) && !outcome.Transcript.Contains(InMemory.Password, StringComparison.OrdinalIgnoreCase);
        }));
    }

    private static void Change(List<byte> bytes, int place, byte octet, int kind)
    {
        if (kind % 3 == 0)
            bytes[place] = octet;
        else if (kind % 3 == 1)
            bytes.Insert(place, octet);
        else if (bytes.Count > 1)
            bytes.RemoveAt(place);
    }

    private static InMemory.Outcome Play(Conversation conversation, Func<int> segment) =>
        PlayAsync(conversation, new ConversationStream(conversation.Script, segment)).GetAwaiter().GetResult();

    private static Task<InMemory.Outcome> PlayAsync(Conversation conversation, Stream stream) =>
        InMemory.PlayAsync(InMemory.Target(conversation.Protocol) with { Tls = conversation.Tls, Expect = conversation.Expect }, stream);

    private static Conversation Imap(string[] script, bool tls = false, MailboxExpectation? expect = null, FaultClass? fails = null) => new(MailProtocol.Imap, script, tls, expect, fails);

    private static Conversation Pop3(string[] script, bool tls = false, MailboxExpectation? expect = null, FaultClass? fails = null) => new(MailProtocol.Pop3, script, tls, expect, fails);

    private sealed record Conversation(MailProtocol Protocol, string[] Script, bool Tls, MailboxExpectation? Expect, FaultClass? Fails);
}
