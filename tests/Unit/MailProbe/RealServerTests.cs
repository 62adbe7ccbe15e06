using System.Text;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Login;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Servers in use are understood as what they are, by what they say first.</summary>
public sealed class RealServerTests
{
    public static TheoryData<string> Names() => [.. RealServers.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_password_is_handed_over_as_the_server_takes_it(string name)
    {
        var server = RealServers.All[name];

        await LogsInAsync(server, tls: true, new Credentials("joe@example.net", "Qx7-kappa-31"), server.InsideTls);
        await LogsInAsync(server, tls: false, new Credentials("joe@example.net", "Qx7-kappa-31"), server.InTheClear);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_access_token_is_handed_over_inside_tls_alone(string name)
    {
        var server = RealServers.All[name];

        await LogsInAsync(server, tls: true, Credentials.OfToken("joe@example.net", "ya29.Qx7kappa31"), server.Token);
        await LogsInAsync(server, tls: false, Credentials.OfToken("joe@example.net", "ya29.Qx7kappa31"), null);
    }

    private static async Task LogsInAsync(RealServer server, bool tls, Credentials credentials, string? mechanism)
    {
        var outcome = await InMemory.PlayAsync(InMemory.Target(server.Protocol) with { Tls = tls }, new OneWayStream(Encoding.ASCII.GetBytes(Says(server)), 1000), credentials);

        outcome.Reached.ShouldBe(ProbePhase.Login, outcome.Failure);
        outcome.Failure!.Split(' ')[0].ShouldBe(mechanism is null ? "LoginPolicy" : "Credentials", outcome.Failure);
        outcome.Mechanism.ShouldBe(mechanism);
        var greeting = server.Greeting[(server.Greeting.IndexOf("] ", StringComparison.Ordinal) is var code and > 0 ? code + 2 : server.Greeting.IndexOf("OK ", StringComparison.Ordinal) + 3)..];
        outcome.Greeting.ShouldBe(greeting);
        outcome.Facts.Split('|')[0].ShouldBe(string.Join(',', Told(server)));
        outcome.Transcript.ShouldNotContain(credentials.Secret);
    }

    // The login is refused, however it begins.
    private static string Says(RealServer server) => server switch
    {
        { Protocol: MailProtocol.Pop3, Capabilities: null } => $"{server.Greeting}\r\n-ERR Unknown command\r\n-ERR [AUTH] no\r\n",
        { Protocol: MailProtocol.Pop3 } => $"{server.Greeting}\r\n+OK\r\n{string.Concat(server.Capabilities.Select(line => line + "\r\n"))}.\r\n-ERR [AUTH] no\r\n",
        { Capabilities: [] } => $"{server.Greeting}\r\na1 NO [AUTHENTICATIONFAILED] no\r\n",
        _ => $"{server.Greeting}\r\n* {server.Capabilities![0]}\r\na1 OK done\r\na2 NO [AUTHENTICATIONFAILED] no\r\n",
    };

    private static IEnumerable<string> Told(RealServer server) => server switch
    {
        { Capabilities: null } => [],
        { Protocol: MailProtocol.Pop3 } => server.Capabilities,
        { Capabilities: [] } => server.Greeting[(server.Greeting.IndexOf('[', StringComparison.Ordinal) + 1)..server.Greeting.IndexOf(']', StringComparison.Ordinal)].Split(' ').Skip(1),
        _ => server.Capabilities[0].Split(' ').Skip(1),
    };
}
