using System.Net;
using System.Net.Sockets;
using System.Text;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>What only the real server shows: bytes on a connection.</summary>
public sealed class ServerTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Head_brings_headers_and_nothing_else_and_odd_requests_are_no_500()
    {
        var id = await api.CreateAsync(Json.ContractBody);
        await using var server = api.Replica();
        server.UseKestrel(0);
        server.StartServer();
        var address = server.ClientOptions.BaseAddress;

        foreach (var path in (string[])[$"/api/imap-pop-monitors/{id}", $"/api/imap-pop-monitors/{id}/events/export", "/api/events", "/health/live"])
        {
            var answer = await AskAsync(address, $"HEAD {path} HTTP/1.1");
            answer.ShouldStartWith("HTTP/1.1 200 OK", Case.Sensitive, path);
            answer.ShouldEndWith("\r\n\r\n", Case.Sensitive, path);
            answer.ShouldNotContain("Content-Length: 0", Case.Insensitive, path);
            answer.ShouldContain("X-Request-Id: ", Case.Insensitive, path);
        }

        (await AskAsync(address, $"HEAD /api/nothing HTTP/1.1")).ShouldStartWith("HTTP/1.1 404");
        foreach (var path in (string[])["/api/imap-pop-monitors/%00", "/api/imap-pop-monitors/1%00", "/api/imap-pop-monitors/%2e%2e/events", "/api/imap-pop-monitors/%", "/api/%ff%fe", "*", "http://elsewhere.example/api/events"])
            foreach (var method in (string[])["GET", "OPTIONS", "POST", "BREW"])
                (await AskAsync(address, $"{method} {path} HTTP/1.1")).ShouldMatch("^HTTP/1.1 [24]", $"{method} {path}");
    }

    /// <summary>Sends one request, and reads until the server closes.</summary>
    private async Task<string> AskAsync(Uri address, string line)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port, Cancellation);
        var request = $"{line}\r\nHost: {address.Authority}\r\nAuthorization: Bearer {api.Tokens.Editor}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Cancellation);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync(Cancellation);
    }
}
