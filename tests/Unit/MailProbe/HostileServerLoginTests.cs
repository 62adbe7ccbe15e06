using EventMonitors.MailProbe;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Servers that lie while somebody logs in: nothing that they say is believed, and the password goes out once at most.</summary>
public sealed class HostileServerLoginTests
{
    private const string NoNonce = "The server's SCRAM nonce does not continue the client's";
    private const string NoSalt = "The server's SCRAM salt is no base64 of 1 to 1024 bytes";
    private const string NoCount = "The server's SCRAM iteration count is not between 4096 and 600000";
    private const string NoMessage = "The server's first SCRAM message is incomplete";
    private const string NoProof = "The server did not prove that it knows the password";

    private static readonly Dictionary<string, (Func<string, string> First, string Message)> Firsts = new()
    {
        ["another nonce"] = (_ => $"r=another,s={ScramServer.Salt},i=4096", NoNonce),
        ["the client's nonce alone"] = (nonce => $"r={nonce},s={ScramServer.Salt},i=4096", NoNonce),
        ["a nonce with an eighth bit"] = (nonce => $"r={nonce}\u00e9,s={ScramServer.Salt},i=4096", "The server's SCRAM nonce has characters that it may not have"),
        ["no iterations"] = (nonce => $"r={nonce}x,s={ScramServer.Salt},i=0", NoCount),
        ["too few iterations"] = (nonce => $"r={nonce}x,s={ScramServer.Salt},i=4095", NoCount),
        ["2^31 iterations"] = (nonce => $"r={nonce}x,s={ScramServer.Salt},i=2147483648", NoCount),
        ["2^31 - 1 iterations"] = (nonce => $"r={nonce}x,s={ScramServer.Salt},i=2147483647", NoCount),
        ["a few too many iterations"] = (nonce => $"r={nonce}x,s={ScramServer.Salt},i=600001", NoCount),
        ["negative iterations"] = (nonce => $"r={nonce}x,s={ScramServer.Salt},i=-4096", NoCount),
        ["iterations in words"] = (nonce => $"r={nonce}x,s={ScramServer.Salt},i=many", NoCount),
        ["a huge salt"] = (nonce => $"r={nonce}x,s={Convert.ToBase64String(new byte[1025])},i=4096", NoSalt),
        ["an empty salt"] = (nonce => $"r={nonce}x,s=,i=4096", NoSalt),
        ["a salt that is no base64"] = (nonce => $"r={nonce}x,s=!!!!,i=4096", NoSalt),
        ["no salt"] = (nonce => $"r={nonce}x,i=4096", NoMessage),
        ["another order"] = (nonce => $"s={ScramServer.Salt},r={nonce}x,i=4096", NoMessage),
        ["nothing"] = (_ => "", NoMessage),
        ["commas"] = (_ => ",,,,", NoMessage),
        ["a mandatory extension"] = (nonce => $"m=x,r={nonce}x,s={ScramServer.Salt},i=4096", "The server demands an extension of SCRAM that this probe does not know"),
        ["the last message first"] = (_ => "v=AAAA", NoMessage),
    };

    private static readonly Dictionary<string, Func<string, string>> Finals = new()
    {
        ["another signature"] = honest => honest.Replace(honest[2], honest[2] == 'A' ? 'B' : 'A'),
        ["a signature of zeros"] = _ => $"v={Convert.ToBase64String(new byte[32])}",
        ["half a signature"] = honest => $"v={Convert.ToBase64String(Convert.FromBase64String(honest[2..])[..16])}",
        ["too long a signature"] = honest => $"v={Convert.ToBase64String([.. Convert.FromBase64String(honest[2..]), 1])}",
        ["an empty signature"] = _ => "v=",
        ["a signature that is no base64"] = _ => "v=****",
        ["nothing"] = _ => "",
        ["another attribute"] = honest => $"x{honest[1..]}",
    };

    // What a server does in the middle of a mechanism.
    private static readonly Dictionary<string, ScriptStep[]> Interruptions = new()
    {
        ["endless empty challenges"] = [Endlessly("+ \r\n")],
        ["endless challenges"] = [Endlessly("+ cj1hYmMscz1hYmNkLGk9NDA5Ng==\r\n")],
        ["no base64"] = [Endlessly("+ *?*\r\n")],
        ["a reset"] = [Reset],
        ["a hang-up"] = [Close],
    };

    private static readonly string[] Mechanisms = ["PLAIN", "LOGIN", "SCRAM-SHA-256"];

    public static TheoryData<string> FirstMessages() => [.. Firsts.Keys];

    public static TheoryData<string> LastMessages() => [.. Finals.Keys];

    public static TheoryData<MailProtocol, string, string> InEachMechanism() =>
        [.. from protocol in Enum.GetValues<MailProtocol>() from mechanism in Mechanisms from name in Interruptions.Keys select (protocol, mechanism, name)];

    [Theory]
    [MemberData(nameof(FirstMessages))]
    public async Task A_scram_server_that_begins_otherwise_gets_no_proof(string name)
    {
        var (first, message) = Firsts[name];

        var (result, sent) = await LieAsync(new ScramServer { First = first });

        (result.Fault, result.Phase, result.Message).ShouldBe((FaultClass.Protocol, ProbePhase.Login, $"{message}, in the login phase."));
        sent.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(LastMessages))]
    public async Task A_scram_server_that_proves_nothing_is_not_logged_into(string name)
    {
        var (result, _) = await LieAsync(new ScramServer { Final = Finals[name] });

        (result.Fault, result.Phase, result.Message).ShouldBe((FaultClass.Protocol, ProbePhase.Login, $"{NoProof}, in the login phase."));
    }

    [Theory]
    [InlineData("a1 OK welcome")]
    [InlineData("a1 OK [CAPABILITY IMAP4rev1] v=AAAA")]
    public async Task A_scram_server_that_accepts_at_once_is_not_believed(string answer)
    {
        await using var server = ScriptedMailServer.Start([.. Scripts.Offering(MailProtocol.Imap, "SCRAM-SHA-256"), Expect("SCRAM"), Send(answer)]);

        var result = await Probing.Imap(server).AgainstAsync(server);

        (result.Fault, result.Phase, result.Message).ShouldBe((FaultClass.Protocol, ProbePhase.Login, "The server accepted a login that was not complete, in the login phase."));
    }

    [Fact]
    public async Task A_scram_server_that_complains_and_then_accepts_is_not_believed()
    {
        var (result, _) = await LieAsync(new ScramServer { Password = "another" });

        (result.Fault, result.Message).ShouldBe((FaultClass.Protocol, "The server accepted a login that was not complete, in the login phase."));
    }

    [Fact]
    public async Task As_many_iterations_as_are_allowed_take_a_moment_and_no_more()
    {
        var (result, _) = await LieAsync(new ScramServer { First = nonce => $"r={nonce}x,s={ScramServer.Salt},i=600000", Final = _ => "e=other-error", Accepts = false });

        (result.Fault, result.Phase).ShouldBe((FaultClass.Credentials, ProbePhase.Login), result.Message);
        result.Timings.Single(timing => timing.Phase == ProbePhase.Login).Duration.ShouldBeLessThan(Probing.NoHang);
    }

    [Theory]
    [MemberData(nameof(InEachMechanism))]
    public async Task Whatever_interrupts_a_mechanism_ends_it_and_says_the_password_once(MailProtocol protocol, string mechanism, string interruption) =>
        await EndsInMechanismAsync(protocol, mechanism, Interruptions[interruption], FaultClass.Protocol);

    [Fact]
    public async Task Silence_in_a_mechanism_is_waited_for_until_the_deadline() => await Task.WhenAll(
        from protocol in Enum.GetValues<MailProtocol>()
        from mechanism in Mechanisms
        select EndsInMechanismAsync(protocol, mechanism, [Silence], FaultClass.Timeout));

    [Theory]
    [InlineData(MailProtocol.Imap, "* 8 EXISTS\r\na9 OK done\r\n+ more\r\n")]
    [InlineData(MailProtocol.Pop3, "+OK again\r\n-ERR no\r\n+ more\r\n")]
    public async Task Words_after_the_goodbye_are_not_listened_to(MailProtocol protocol, string words)
    {
        await using var server = ScriptedMailServer.Start([.. Scripts.Whole(protocol), Endlessly(words)]);

        var result = await Probing.Target(server, protocol).AgainstAsync(server);

        (result.Verdict, result.MessageCount).ShouldBe((Verdict.Up, 7), result.Message);
        result.Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ProbePhase.Login)]
    [InlineData(ProbePhase.Mailbox)]
    public async Task A_pop3_continuation_that_nobody_asked_for_ends_the_check(ProbePhase phase)
    {
        await using var server = ScriptedMailServer.Start(Scripts.Until(MailProtocol.Pop3, phase, Endlessly("+ go on\r\n")));

        var result = await Probing.Pop3(server).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((FaultClass.Protocol, phase), result.Message);
    }

    private static async Task EndsInMechanismAsync(MailProtocol protocol, string mechanism, ScriptStep[] interruption, FaultClass expected)
    {
        await using var server = ScriptedMailServer.Start([TrustedServer.Handshake, .. Scripts.Offering(protocol, mechanism), Expect(mechanism), .. interruption]);
        var forced = mechanism switch { "PLAIN" => AuthMechanism.Plain, "SCRAM-SHA-256" => AuthMechanism.ScramSha256, _ => AuthMechanism.Login };
        // Over IMAP the LOGIN command goes before SASL LOGIN.
        var target = Probing.Target(server, protocol) with { Tls = true, AuthMechanism = forced, Timeout = TimeSpan.FromSeconds(expected == FaultClass.Timeout ? 1 : 60) };

        var result = await target.AgainstAsync(server, TrustedServer.Probe);

        (result.Fault, result.Phase).ShouldBe((expected, ProbePhase.Login), result.Message);
        var sent = (await server.PlayedAsync(TestContext.Current.CancellationToken)).Received;
        foreach (var secret in (string[])[Probing.Password, Convert.ToBase64String("open sesame"u8), Probing.PlainToken])
            sent.Split(secret).Length.ShouldBeLessThanOrEqualTo(2);
    }

    private static async Task<(ProbeResult Result, string SentInLogin)> LieAsync(ScramServer scram)
    {
        await using var server = ScriptedMailServer.Start([.. Scripts.Offering(MailProtocol.Imap, "SCRAM-SHA-256"), Tolerant(scram.Login)]);
        var result = await Probing.Imap(server).AgainstAsync(server);
        return (result, (await server.PlayedAsync(TestContext.Current.CancellationToken)).Received);
    }

    // The client hangs up where it should: then the rest of the script is not played.
    private static ScriptStep Tolerant(ScriptStep step) => async (connection, cancellation) =>
    {
        try
        {
            await step(connection, cancellation);
        }
        catch (ScriptException)
        {
        }
    };
}
