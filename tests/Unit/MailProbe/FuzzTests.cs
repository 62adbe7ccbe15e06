using System.Text;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Framing;
using EventMonitors.MailProbe.Imap;
using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Pop3;
using EventMonitors.MailProbe.Refusals;
using EventMonitors.MailProbe.Running;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Sessions over bytes that nobody wrote on purpose.</summary>
public sealed class FuzzTests
{
    private static readonly Credentials Someone = new("jörg", "geheim");

    private static readonly string[] Words =
    [
        "* ", "a1 ", "a2 ", "a3 ", "a4 ", "+ ", "+OK ", "-ERR ", "OK ", "NO ", "BAD ", "BYE ", "PREAUTH ", "[CAPABILITY ", "[", "]", "] ", "CAPABILITY ",
        "IMAP4rev1 ", "AUTH=PLAIN ", "SASL-IR ", "LITERAL+ ", "LOGINDISABLED ", "EXISTS", "12 ", "{3}", "{0}", "{-1}", "{99999999999}", "{}", "}", ".", "SASL PLAIN",
        "USER", "\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "\0", "\u00ff", "\u00c3", "x",
    ];

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task No_bytes_make_a_session_fail_otherwise_than_it_may(MailProtocol protocol)
    {
        var lastPhases = new HashSet<ProbePhase>();
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var bytes = Make(random);
            try
            {
                await PlayAsync(protocol, new OneWay(bytes, random.Next(1, 40)), random.Next(2) == 0, phase => lastPhases.Add(phase));
            }
            catch (ProbeFailure)
            {
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {Encoding.Latin1.GetString(bytes)}", e);
            }
        }
        // Else the words would never have got beyond a greeting, and the test proven nothing.
        lastPhases.ShouldContain(ProbePhase.Login);
    }

    private static async Task PlayAsync(MailProtocol protocol, Stream stream, bool encrypted, Action<ProbePhase> entered)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var wire = new Wire(stream, new ProbeLimits());
        var facts = new SessionFacts();
        var target = new ProbeTarget { Host = "localhost", Protocol = protocol, Tls = encrypted, Timeout = TimeSpan.FromSeconds(1) };
        var context = new SessionContext(wire, new ServerText(Someone), facts, target, new ProbeOptions());
        IMailSession session = protocol == MailProtocol.Imap ? new ImapSession(context) : new Pop3Session(context);
        await session.GreetAsync(loginFollows: true, cancellation);
        entered(ProbePhase.Login);
        await session.LoginAsync(Someone, cancellation);
        entered(ProbePhase.Mailbox);
        await session.OpenMailboxAsync(cancellation);
        entered(ProbePhase.Logout);
        await session.LogoutAsync(cancellation);
    }

    private static byte[] Make(Random random)
    {
        // Most begin with a greeting, so that what follows is not lost on the first line.
        var text = new StringBuilder(random.Next(4) switch { 0 => "", 1 => "* OK [CAPABILITY IMAP4rev1] hi\r\n", 2 => "+OK hi\r\n-ERR\r\n", _ => "+OK hi\r\n+OK\r\n.\r\n" });
        for (var i = random.Next(60); i > 0; i--)
            text.Append(Words[random.Next(Words.Length)]);
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>A stream to read from in small segments, where what is written goes nowhere.</summary>
    private sealed class OneWay(byte[] bytes, int segment) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(segment, buffer.Length)], cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
    }
}
