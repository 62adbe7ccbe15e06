using System.Text;
using EventMonitors.MailProbe;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Sessions over bytes that nobody wrote on purpose.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Words =
    [
        "* ", "a1 ", "a2 ", "a3 ", "a4 ", "+ ", "+OK ", "-ERR ", "OK ", "NO ", "BAD ", "BYE ", "PREAUTH ", "[CAPABILITY ", "[", "]", "] ", "CAPABILITY ",
        "IMAP4rev1 ", "AUTH=PLAIN ", "SASL-IR ", "LITERAL+ ", "LOGINDISABLED ", "EXISTS", "12 ", "{3}", "{0}", "{-1}", "{99999999999}", "{}", "}", ".", "SASL PLAIN",
        "1 FETCH (", "2 FETCH (INTERNALDATE ", "\" 1-Jan-2020 00:00:00 +0000\"", ")", "(", "\"", "BODY[", "FLAGS ", "* 2 EXISTS\r\n", "+OK 3 4\r\n", "USER", "\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "\0", "\u00ff", "\u00c3", "x",
    ];

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task No_bytes_make_a_session_fail_otherwise_than_it_may(MailProtocol protocol)
    {
        var lastPhases = new HashSet<ProbePhase>();
        var expected = new MailboxExpectation(1, null, protocol == MailProtocol.Imap ? TimeSpan.FromHours(1) : null);
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var bytes = Make(random);
            try
            {
                var target = InMemory.Target(protocol) with { Tls = random.Next(2) == 0, Mailbox = random.Next(2) == 0 ? "INBOX" : "März", Expect = expected };
                lastPhases.Add((await InMemory.PlayAsync(target, new OneWayStream(bytes, random.Next(1, 40)))).Reached);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {Encoding.Latin1.GetString(bytes)}", e);
            }
        }
        // Else the words would never have got beyond a greeting, and the test proven nothing.
        lastPhases.ShouldContain(ProbePhase.Mailbox);
    }

    private static byte[] Make(Random random)
    {
        // Most begin with a greeting, so that what follows is not lost on the first line.
        var text = new StringBuilder(random.Next(4) switch { 0 => "", 1 => "* OK [CAPABILITY IMAP4rev1 LITERAL+] hi\r\na1 OK\r\n" + (random.Next(2) == 0 ? "" : "* 2 EXISTS\r\na2 OK\r\n"), 2 => "+OK hi\r\n-ERR\r\n+OK\r\n+OK\r\n", _ => "+OK hi\r\n+OK\r\n.\r\n" });
        for (var i = random.Next(60); i > 0; i--)
            text.Append(Words[random.Next(Words.Length)]);
        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
