using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Tls;
using EventMonitors.Tests.Support;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Token endpoints over real TLS, good ones and hostile ones, as a probe meets them.</summary>
public sealed class TokenEndpointTests
{
    private const string Secret = "s3cret~of~the~application";
    private const string Token = "eyJ0eXAi.of-the.user_1~";

    private static readonly X509Certificate2 Root = TestCertificate.Root("Token Root");
    private static readonly X509Certificate2 Good = new TestCertificate { Name = "login.example" }.SignedBy(Root);
    private static readonly X509Certificate2 GoodMail = new TestCertificate().SignedBy(Root);

    private readonly ScriptedNames _names = new ScriptedNames().Known("login.example", "127.0.0.1").Known("localhost", "127.0.0.1");
    private int _bodyLength;

    [Fact]
    public async Task A_token_is_asked_for_once_and_logs_in_more_than_once()
    {
        await using var login = ScriptedMailServer.Start([Tls(Good), Request(), .. Ok($$"""{ "token_type": "Bearer", "expires_in": 3599, "access_token": "{{Token}}" }""")]);
        await using var mail = ScriptedMailServer.Start(MailThatTakes("OK logged in", [Expect("EXAMINE"), Send("* 7 EXISTS"), Answer("OK done"), Expect("LOGOUT"), Send("* BYE"), Answer("OK done")]));
        using var probe = Probe();

        var first = await RunAsync(probe, Target(login.Port, mail.Port));
        var second = await RunAsync(probe, Target(login.Port, mail.Port));

        first.Verdict.ShouldBe(Verdict.Up, first.Message);
        first.Timings[0].Phase.ShouldBe(ProbePhase.Token);
        second.Verdict.ShouldBe(Verdict.Up, second.Message);
        var asked = (await login.PlayedAsync(TestContext.Current.CancellationToken)).Received;
        asked.ShouldStartWith("POST /tenant/oauth2/v2.0/token HTTP/1.1\r\n");
        asked.ShouldContain("Content-Type: application/x-www-form-urlencoded");
        asked.ShouldContain("Connection: close");
        asked.ShouldEndWith("grant_type=client_credentials&client_id=app&client_secret=s3cret~of~the~application&scope=https%3A%2F%2Foutlook.office365.com%2F.default");
        mail.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task A_token_that_the_mail_server_refuses_is_asked_for_anew_the_next_time()
    {
        await using var login = ScriptedMailServer.Start([Tls(Good), Request(), .. Ok($$"""{ "token_type": "Bearer", "expires_in": 3599, "access_token": "{{Token}}" }""")]);
        await using var mail = ScriptedMailServer.Start(MailThatTakes("NO [AUTHENTICATIONFAILED] no", [Expect("LOGOUT"), Send("* BYE"), Answer("OK done")]));
        using var probe = Probe();

        var refused = await RunAsync(probe, Target(login.Port, mail.Port));
        await RunAsync(probe, Target(login.Port, mail.Port));

        (refused.Verdict, refused.Fault, refused.Phase).ShouldBe((Verdict.Down, FaultClass.Credentials, ProbePhase.Login), refused.Message);
        login.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task A_refusal_is_a_credentials_fault_of_the_token_phase_that_names_the_providers_code_and_no_secret()
    {
        var body = $$"""{ "error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret '{{Secret}}' for app" }""";
        await using var login = ScriptedMailServer.Start([Tls(Good), Request(), .. Respond("401 Unauthorized", "application/json", body)]);
        await using var mail = ScriptedMailServer.Start(Silence);

        var result = await RunAsync(Target(login.Port, mail.Port));

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Credentials, ProbePhase.Token), result.Message);
        result.Message.ShouldBe("The token endpoint login.example refused: invalid_client (AADSTS7000215).");
        mail.Connections.ShouldBe(0);
        result.AddressesTried.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var inner = ScriptedMailServer.Start(Silence);
        await using var login = ScriptedMailServer.Start(Tls(Good), Request(), SendRaw($"HTTP/1.1 307 Temporary Redirect\r\nLocation: https://login.example:{inner.Port}/latest/meta-data\r\nContent-Length: 0\r\n\r\n"));

        var result = await RunAsync(Target(login.Port));

        (result.Fault, result.Phase).ShouldBe((FaultClass.Protocol, ProbePhase.Token), result.Message);
        inner.Connections.ShouldBe(0);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", "xxxxxxxxxxxxxxxx")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4294967296\r\n\r\n", "xxxxxxxxxxxxxxxx")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", "10\r\nxxxxxxxxxxxxxxxx\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n", "X-Header: xxxxxxxxxxxxxxxx\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Header: ", "xxxxxxxxxxxxxxxx")]
    public async Task An_endless_answer_is_cut_short(string start, string rest)
    {
        await using var login = ScriptedMailServer.Start(Tls(Good), Request(), SendRaw(start), Endlessly(string.Concat(Enumerable.Repeat(rest, 256))));

        var result = await RunAsync(Target(login.Port));

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Protocol, ProbePhase.Token), result.Message);
    }

    [Theory]
    [InlineData("text/html", "<html>hello</html>", FaultClass.Protocol)]
    [InlineData("application/json", """{ "token_type": "Bearer", "access_token": "a\r\na2 LOGOUT" }""", FaultClass.Protocol)]
    [InlineData("application/json", """{ "token_type": "Bearer", "access_token": "a", "expires_in": "tomorrow" }""", FaultClass.Protocol)]
    public async Task Nonsense_never_comes_near_the_mail_server(string type, string body, FaultClass fault)
    {
        await using var login = ScriptedMailServer.Start([Tls(Good), Request(), .. Respond("200 OK", type, body)]);
        await using var mail = ScriptedMailServer.Start(Silence);

        var result = await RunAsync(Target(login.Port, mail.Port));

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, fault, ProbePhase.Token), result.Message);
        mail.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task A_silent_endpoint_ends_at_the_deadline_in_the_token_phase()
    {
        await using var login = ScriptedMailServer.Start(Tls(Good), Silence);

        var result = await RunAsync(Target(login.Port) with { Timeout = TimeSpan.FromMilliseconds(500) });

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Timeout, ProbePhase.Token), result.Message);
    }

    [Fact]
    public async Task A_strangers_endpoint_keeps_nobody_away_from_a_mailbox()
    {
        await using var limiting = ScriptedMailServer.Start([Tls(Good), Request(), .. Respond("429 Too Many Requests", "text/plain", "")]);
        await using var silent = ScriptedMailServer.Start(Tls(Good), Silence);
        await using var login = ScriptedMailServer.Start([Tls(Good), Request(), .. Ok($$"""{ "token_type": "Bearer", "expires_in": 3599, "access_token": "{{Token}}" }""")]);
        await using var mail = ScriptedMailServer.Start(MailThatTakes("OK logged in", [Expect("EXAMINE"), Send("* 7 EXISTS"), Answer("OK done"), Expect("LOGOUT"), Send("* BYE"), Answer("OK done")]));
        using var probe = Probe();
        using var giveUp = new CancellationTokenSource();

        var limited = await RunAsync(probe, Target(limiting.Port, mail.Port));
        var waiting = probe.RunAsync(Target(silent.Port, mail.Port) with { Timeout = TimeSpan.FromMinutes(1) }, giveUp.Token);
        await Eventually.Async(() => silent.Connections, count => count == 1, Probing.NoHang, TestContext.Current.CancellationToken);
        var result = await RunAsync(probe, Target(login.Port, mail.Port));
        var limitedAgain = await RunAsync(probe, Target(limiting.Port, mail.Port));

        (limited.Fault, limited.Phase).ShouldBe((FaultClass.Throttled, ProbePhase.Token), limited.Message);
        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        limitedAgain.Message.ShouldStartWith("Not tried: the token endpoint limited requests a while ago, and is left alone until");
        waiting.IsCompleted.ShouldBeFalse();
        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
    }

    [Fact]
    public async Task Mailboxes_of_one_client_share_its_token()
    {
        await using var login = ScriptedMailServer.Start([Tls(Good), Request(), .. Ok($$"""{ "token_type": "Bearer", "expires_in": 3599, "access_token": "{{Token}}" }""")]);
        await using var mail = ScriptedMailServer.Start(Tls(GoodMail), Send("* BYE maintenance"));
        using var probe = Probe();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => RunAsync(probe, Target(login.Port, mail.Port) with { User = $"user{i}@example.com" })));

        mail.Connections.ShouldBe(10);
        login.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Who_waits_for_a_place_at_an_endpoint_blames_nobody()
    {
        await using var login = ScriptedMailServer.Start(Tls(Good), Silence);
        using var probe = Probe();
        var target = Target(login.Port) with { Timeout = TimeSpan.FromSeconds(1) };

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
            RunAsync(probe, target with { User = $"user{i}", OAuth2 = target.OAuth2! with { RefreshToken = $"refresh{i}" } })));

        results.Count(result => (result.Verdict, result.Fault, result.Phase) == (Verdict.Down, FaultClass.Timeout, ProbePhase.Token)).ShouldBe(32);
        results.Count(result => (result.Verdict, result.Fault, result.Phase) == (Verdict.Inconclusive, FaultClass.Throttled, ProbePhase.Token)).ShouldBe(8);
        login.Connections.ShouldBeInRange(1, 32);
    }

    [Fact]
    public async Task An_endpoint_that_cannot_be_reached_or_breaks_off_is_unavailable()
    {
        await using var plain = ScriptedMailServer.Start(SendRaw("HTTP/1.1 400 Bad Request\r\n\r\n"));
        await using var broken = ScriptedMailServer.Start(Tls(Good), Request(), Close);
        await using var failing = ScriptedMailServer.Start([Tls(Good), Request(), .. Respond("503 Service Unavailable", "text/html", "<html>")]);

        foreach (var port in new[] { ClosedPort(), plain.Port, broken.Port, failing.Port })
        {
            var result = await RunAsync(Target(port));
            (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Unavailable, ProbePhase.Token), result.Message);
            result.Message.ShouldStartWith("The token endpoint login.example");
        }
    }

    [Fact]
    public async Task A_certificate_that_does_not_verify_gets_no_secret()
    {
        await using var stranger = ScriptedMailServer.Start(Tls(new TestCertificate { Name = "login.example" }.SelfSigned()), Silence);
        await using var other = ScriptedMailServer.Start(Tls(GoodMail), Silence);

        var untrusted = await RunAsync(Target(stranger.Port) with { RejectUnauthorized = false });
        var misnamed = await RunAsync(Target(other.Port));

        (untrusted.Fault, untrusted.Phase).ShouldBe((FaultClass.Certificate, ProbePhase.Token), untrusted.Message);
        untrusted.Message.ShouldBe("The token endpoint login.example: The certificate does not verify for login.example: self-signed.");
        (misnamed.Fault, misnamed.Phase).ShouldBe((FaultClass.Certificate, ProbePhase.Token), misnamed.Message);
        (await stranger.PlayedAsync(TestContext.Current.CancellationToken)).Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("10.0.0.1", 443)]
    [InlineData("169.254.169.254", 443)]
    [InlineData("::ffff:10.0.0.1", 443)]
    [InlineData("127.0.0.1", 80)]
    public async Task A_name_that_leads_inside_or_a_port_that_is_not_allowed_is_denied(string address, int port)
    {
        _names.Known("inner.example", address);

        var result = await RunAsync(Target(port, host: "inner.example"));

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Inconclusive, FaultClass.EgressDenied, ProbePhase.Token), result.Message);
    }

    [Fact]
    public async Task A_name_without_an_address_is_a_dns_fault()
    {
        _names.Failing("nowhere.example", SocketError.HostNotFound);

        var result = await RunAsync(Target(443, host: "nowhere.example"));

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Dns, ProbePhase.Token), result.Message);
    }

    private static ScriptStep[] MailThatTakes(string answer, ScriptStep[] rest) =>
    [
        Tls(GoodMail), Send("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2 AUTH=PLAIN] ready"),
        Expect("AUTHENTICATE XOAUTH2 " + Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"user={Probing.User}\u0001auth=Bearer {Token}\u0001\u0001"))),
        Answer(answer), .. rest,
    ];

    private ScriptStep Request() => async (connection, cancellation) =>
    {
        for (string line; (line = await connection.ReadLineAsync(cancellation)).Length > 0;)
            if (line.StartsWith("Content-Length: ", StringComparison.Ordinal))
                _bodyLength = int.Parse(line.AsSpan(16), CultureInfo.InvariantCulture);
        for (var i = 0; i < _bodyLength; i++)
            await connection.ReadSomeAsync(cancellation);
    };

    private static ScriptStep[] Ok(string body) => Respond("200 OK", "application/json; charset=utf-8", body);

    private static ScriptStep[] Respond(string status, string type, string body) =>
        [SendRaw($"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}")];

    private MailboxProbe Probe()
    {
        var options = Probing.Options with
        {
            ExtraRoots = [X509CertificateLoader.LoadCertificate(Root.RawData)],
            Limits = Probing.Options.Limits with { MailboxGap = TimeSpan.Zero },
        };
        return new MailboxProbe(options, _names.LookUp, new ChainVerdicts(options.ExtraRoots, TimeProvider.System));
    }

    private async Task<ProbeResult> RunAsync(ProbeTarget target)
    {
        using var probe = Probe();
        return await RunAsync(probe, target);
    }

    private static async Task<ProbeResult> RunAsync(MailboxProbe probe, ProbeTarget target)
    {
        var result = await probe.RunAsync(target, TestContext.Current.CancellationToken);
        string.Join('\n', [result.Message, .. result.Warnings, .. result.Transcript]).ShouldNotContain(Secret);
        string.Join('\n', [result.Message, .. result.Warnings, .. result.Transcript]).ShouldNotContain(Token);
        return result;
    }

    private static ProbeTarget Target(int tokenPort, int mailPort = 1993, string host = "login.example") => new()
    {
        Host = "localhost",
        Port = mailPort,
        Protocol = MailProtocol.Imap,
        Tls = true,
        User = Probing.User,
        OAuth2 = new OAuth2Grant(new Uri($"https://{host}:{tokenPort}/tenant/oauth2/v2.0/token"), "app", Secret, null, "https://outlook.office365.com/.default"),
        Timeout = TimeSpan.FromMinutes(1),
    };

    private static int ClosedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
