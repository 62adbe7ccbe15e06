using System.Diagnostics;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Framing;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Every misbehaviour in every phase of both protocols: the right class and phase, soon, and no socket left open.</summary>
public sealed class HostileServerTests
{
    private static readonly ProbePhase[] Phases = [ProbePhase.Greeting, ProbePhase.Login, ProbePhase.Mailbox, ProbePhase.Logout];

    private static readonly Dictionary<string, (ScriptStep Step, FaultClass Greeting, FaultClass Later)> Misbehaviours = new()
    {
        ["reset"] = (Reset, FaultClass.Greeting, FaultClass.Protocol),
        ["close"] = (Close, FaultClass.Greeting, FaultClass.Protocol),
        ["half-close"] = (CloseHalf, FaultClass.Greeting, FaultClass.Protocol),
        ["half a line, then close"] = (async (connection, cancellation) =>
        {
            await connection.SendAsync("* OK al", cancellation);
            await connection.DisposeAsync();
        }, FaultClass.Greeting, FaultClass.Protocol),
        ["an endless line"] = (Endlessly(new string('x', 1000)), FaultClass.Greeting, FaultClass.Protocol),
        ["NUL bytes"] = (SendRaw("* OK \0\0\0\r\n"), FaultClass.Greeting, FaultClass.Protocol),
        ["8-bit garbage"] = (SendRaw("\u0080\u00ff\u00fe\u0001\u0002\r\n"), FaultClass.Greeting, FaultClass.Protocol),
        ["empty lines"] = (SendRaw("\r\n\r\n"), FaultClass.Greeting, FaultClass.Protocol),
    };

    private static readonly Dictionary<string, (ScriptStep Step, FaultClass Fault)> ImapMisbehaviours = new()
    {
        ["endless untagged data"] = (Endlessly("* 1 FETCH (FLAGS ())\r\n"), FaultClass.Protocol),
        ["a literal of 4 GiB"] = (Send("* 1 FETCH (BODY[] {4294967296}"), FaultClass.Protocol),
        ["a literal beyond all numbers"] = (Send("* 1 FETCH (BODY[] {99999999999999999999999}"), FaultClass.Protocol),
        ["endless literals"] = (Endlessly("* 1 FETCH (BODY[] {10000}\r\n" + new string('z', 10000) + ")\r\n"), FaultClass.Protocol),
        ["BYE"] = (Send("* BYE I am off"), FaultClass.Unavailable),
        ["a wrong tag"] = (Send("z9 OK done"), FaultClass.Protocol),
        ["the tag of another command"] = (Send("a9 OK done"), FaultClass.Protocol),
        ["a continuation that nobody asked for"] = (Send("+ go ahead"), FaultClass.Protocol),
        ["a tag with nonsense after it"] = (Answer("MAYBE later"), FaultClass.Protocol),
        ["a tagged BYE"] = (Answer("BYE"), FaultClass.Protocol),
    };

    public static TheoryData<MailProtocol, ProbePhase, string> Anywhere() =>
        [.. from protocol in Enum.GetValues<MailProtocol>() from phase in Phases from name in Misbehaviours.Keys select (protocol, phase, name)];

    public static TheoryData<ProbePhase, string> InImap() =>
        [.. from phase in Phases where phase != ProbePhase.Greeting from name in ImapMisbehaviours.Keys select (phase, name)];

    [Theory]
    [MemberData(nameof(Anywhere))]
    public async Task Whatever_a_server_does_ends_soon_with_its_class_and_phase(MailProtocol protocol, ProbePhase phase, string misbehaviour)
    {
        var (step, inGreeting, later) = Misbehaviours[misbehaviour];
        await EndsAsync(protocol, phase, step, phase == ProbePhase.Greeting ? inGreeting : later);
    }

    [Theory]
    [MemberData(nameof(InImap))]
    public async Task Whatever_an_imap_server_says_ends_soon_with_its_class_and_phase(ProbePhase phase, string misbehaviour) =>
        await EndsAsync(MailProtocol.Imap, phase, ImapMisbehaviours[misbehaviour].Step, ImapMisbehaviours[misbehaviour].Fault);

    [Fact]
    public async Task Whoever_keeps_silent_or_sends_a_byte_now_and_then_is_waited_for_until_the_deadline()
    {
        ScriptStep[] steps = [Silence, Drip("x", TimeSpan.FromMilliseconds(70))];
        await Task.WhenAll(
            from protocol in Enum.GetValues<MailProtocol>()
            from phase in Phases
            from step in steps
            select EndsAsync(protocol, phase, step, FaultClass.Timeout));
    }

    [Fact]
    public async Task An_endless_capability_list_is_cut_off()
    {
        await using var server = ScriptedMailServer.Start(Send("+OK ready"), Expect("CAPA"), Send("+OK"), Endlessly("X-MORE\r\n"));

        var result = await Probing.Pop3(server).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((FaultClass.Protocol, ProbePhase.Greeting), result.Message);
    }

    [Fact]
    public async Task A_continuation_is_no_reason_to_say_the_password_twice()
    {
        await using var server = ScriptedMailServer.Start(Scripts.Until(MailProtocol.Imap, ProbePhase.Login, Send("+"), Send("+")));

        var sent = await Probing.Imap(server).SentAsync(server);

        sent.Split("open sesame").Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_user_that_a_server_echoes_is_not_repeated()
    {
        await using var server = ScriptedMailServer.Start(Scripts.Until(MailProtocol.Imap, ProbePhase.Login, Answer($"NO {Probing.User} may not\u0007\u001b[31m")));

        var result = await Probing.Imap(server).AgainstAsync(server);

        result.Message.ShouldBe("The login was refused: NO *** may not??[31m");
    }

    [Theory]
    [InlineData(MailProtocol.Imap, "open sesame", "BAD LOGIN OPEN SESAME")]
    [InlineData(MailProtocol.Imap, "open sesame", "BAD " + Probing.PlainToken)]
    [InlineData(MailProtocol.Imap, "op\"en", """BAD LOGIN "joe" "op\"en" """)]
    [InlineData(MailProtocol.Imap, "op\ten", "NO [X op\ten] no")]
    [InlineData(MailProtocol.Pop3, "op\"en", "-ERR PASS op\"en")]
    [InlineData(MailProtocol.Pop3, "op\ten", "-ERR [X op\ten] no")]
    public async Task A_password_that_a_server_echoes_reaches_no_text_of_the_result(MailProtocol protocol, string password, string echo)
    {
        var answer = protocol == MailProtocol.Imap ? Answer(echo) : Send(echo);
        await using var server = ScriptedMailServer.Start(Scripts.Until(protocol, ProbePhase.Login, answer, Close));

        var result = await (Probing.Target(server, protocol) with { Password = password }).AgainstAsync(server);

        result.Message.ShouldEndWith(ServerText.Withheld);
        result.Message.ShouldStartWith("The login was refused: ");
    }

    private static async Task EndsAsync(MailProtocol protocol, ProbePhase phase, ScriptStep step, FaultClass expected)
    {
        await using var server = ScriptedMailServer.Start(Scripts.Until(protocol, phase, step));
        var deadline = TimeSpan.FromSeconds(expected == FaultClass.Timeout ? 1 : 60);
        var clock = Stopwatch.StartNew();

        var result = await (Probing.Target(server, protocol) with { Timeout = deadline }).AgainstAsync(server);

        clock.Elapsed.ShouldBeLessThan(Probing.NoHang);
        // A reset that follows the accept at once may already show while connecting.
        if (result is { Phase: ProbePhase.Connect, Fault: FaultClass.Connect } && step == Reset)
            return;
        result.Phase.ShouldBe(phase);
        // What goes wrong at the goodbye changes no verdict.
        result.Fault.ShouldBe(phase == ProbePhase.Logout ? FaultClass.None : expected, result.Message);
        if (result.Fault == FaultClass.Timeout)
            result.Message.ShouldBe($"The deadline of 1 s passed in the {phase.ToString().ToLowerInvariant()} phase.");
    }
}
