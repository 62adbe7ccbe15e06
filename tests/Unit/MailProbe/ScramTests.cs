using System.Security.Cryptography;
using System.Text;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Refusals;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class ScramTests
{
    // RFC 5802, section 5, and RFC 7677, section 3.
    [Theory]
    [InlineData("SHA1", "fyko+d2lbbFgONRv9qkxdawL",
        "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")]
    [InlineData("SHA256", "rOprNGfwEbeRWgbNEkqO",
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")]
    public async Task The_example_of_the_standard_comes_out(string hash, string nonce, string serverFirst, string clientFinal, string serverFinal)
    {
        var scram = new SaslScram(new Credentials("user", "pencil"), new HashAlgorithmName(hash), nonce, maxIterations: 4096, AtOnce);
        var cancellation = TestContext.Current.CancellationToken;

        Encoding.UTF8.GetString(scram.Start()).ShouldBe($"n,,n=user,r={nonce}");
        Encoding.UTF8.GetString(await scram.AnswerAsync(Encode(serverFirst), cancellation)).ShouldBe(clientFinal);
        scram.IsComplete.ShouldBeFalse();
        (await scram.AnswerAsync(Encode(serverFinal), cancellation)).ShouldBeEmpty();
        scram.IsComplete.ShouldBeTrue();
        scram.Complaint.ShouldBeNull();
        await Should.ThrowAsync<ProtocolViolationException>(async () => await scram.AnswerAsync(Encode(serverFinal), cancellation));
    }

    [Fact]
    public void Commas_and_equals_signs_in_the_user_are_written_out() =>
        Encoding.UTF8.GetString(new SaslScram(new Credentials("a=b,c", "x"), HashAlgorithmName.SHA256, "n", 4096, AtOnce).Start()).ShouldBe("n,,n=a=3Db=2Cc,r=n");

    [Fact]
    public void No_nonce_comes_twice_or_holds_a_comma()
    {
        string[] nonces = [.. Enumerable.Range(0, 100).Select(_ => SaslScram.NewNonce())];

        nonces.Distinct().Count().ShouldBe(100);
        nonces.ShouldAllBe(nonce => nonce.Length == 32 && !nonce.Contains(','));
    }

    [Theory]
    [InlineData(MailProtocol.Imap, "SHA256")]
    [InlineData(MailProtocol.Imap, "SHA1")]
    [InlineData(MailProtocol.Pop3, "SHA256")]
    [InlineData(MailProtocol.Pop3, "SHA1")]
    public async Task A_login_without_tls_takes_the_scram_that_is_offered(MailProtocol protocol, string hash)
    {
        var name = hash == "SHA1" ? "SCRAM-SHA-1" : "SCRAM-SHA-256";
        var scram = new ScramServer { Protocol = protocol, Hash = new HashAlgorithmName(hash) };
        await using var server = ScriptedMailServer.Start([.. Scripts.Offering(protocol, "PLAIN", name), scram.Login, .. Scripts.From(protocol, ProbePhase.Mailbox)]);

        var result = await Probing.Target(server, protocol).AgainstAsync(server);

        (result.Verdict, result.Mechanism).ShouldBe((Verdict.Up, name), result.Message);
        var sent = (await server.PlayedAsync(TestContext.Current.CancellationToken)).Received;
        sent.ShouldNotContain(Probing.Password);
        sent.ShouldNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Probing.Password)));
    }

    [Fact]
    public async Task User_and_password_are_prepared_for_scram()
    {
        var scram = new ScramServer { User = "jörg", Password = "IX fi" };
        await using var server = ScriptedMailServer.Start([.. Scripts.Offering(MailProtocol.Imap, "SCRAM-SHA-256"), scram.Login, .. Scripts.From(MailProtocol.Imap, ProbePhase.Mailbox)]);

        var result = await (Probing.Imap(server) with { User = "jo\u0308rg", Password = "\u2168\u00a0\ufb01\u00ad" }).AgainstAsync(server);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
    }

    [Fact]
    public async Task A_password_that_scram_prohibits_is_not_tried()
    {
        await using var server = ScriptedMailServer.Start([.. Scripts.Offering(MailProtocol.Imap, "SCRAM-SHA-256"), Expect("LOGOUT"), Send("* BYE")]);

        var result = await (Probing.Imap(server) with { Password = "tab\tin it" }).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((FaultClass.Credentials, ProbePhase.Login));
        result.Message.ShouldBe("The password is empty or holds characters that SCRAM-SHA-256 does not allow (RFC 4013).");
    }

    [Theory]
    [InlineData(MailProtocol.Imap, "The login was refused: NO said so (invalid-proof)")]
    [InlineData(MailProtocol.Pop3, "The login was refused: -ERR said so (invalid-proof)")]
    public async Task A_wrong_password_is_what_the_server_says_it_is(MailProtocol protocol, string message)
    {
        var scram = new ScramServer { Protocol = protocol, Password = "another one", Accepts = false };
        await using var server = ScriptedMailServer.Start([.. Scripts.Offering(protocol, "SCRAM-SHA-256"), scram.Login, .. Scripts.From(protocol, ProbePhase.Logout)]);

        var result = await Probing.Target(server, protocol).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((FaultClass.Credentials, ProbePhase.Login));
        result.Message.ShouldBe(message);
        result.Timings[^1].Phase.ShouldBe(ProbePhase.Logout);
    }

    private static Hashing AtOnce => (derive, _) => new(derive());

    private static string Encode(string message) => Convert.ToBase64String(Encoding.UTF8.GetBytes(message));
}
