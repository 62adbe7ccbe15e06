using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using EventMonitors.Api.Sessions;
using EventMonitors.Tests.Integration.Api;
using EventMonitors.Tests.Integration.Api.OpenApi;
using EventMonitors.Tests.Integration.Checks;
using EventMonitors.Tests.Integration.Tenancy;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Fuzzing;

/// <summary>An Api and a worker, with callers, and with things that requests may change as they like.</summary>
public sealed class FuzzHost : WorkedHost
{
    private const int OfEachKind = 20;

    private static readonly DateTimeOffset Slot = new(2026, 2, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal Callers Callers { get; private set; } = null!;

    internal FuzzPools Pools { get; } = new();

    internal ApiDocument Document { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Callers = new Callers(this);
        await Callers.PrepareAsync();
        Document = await ApiDocument.FetchAsync(this, Cancellation);
        await AllowManyTestsAsync();
        for (var i = 0; i < OfEachKind; i++)
        {
            await PrepareMonitorAsync(i);
            Pools.Add("customers", await IdAsync(Tokens.Editor, "/api/customers", $$"""{ "name": "Customer {{i}}" }"""));
            Pools.Add("api-keys", await IdAsync(Tokens.Admin, "/api/api-keys", """{ "name": "Key", "scopes": ["checks:read"] }"""));
            Pools.Add("organizations", await IdAsync(Callers.Platform, "/api/organizations", $$"""{ "name": "Organization {{i}}" }"""));
            Pools.Add("users", Text((await Callers.OpenAsync(1, Role.Readonly)).UserId));
            var guest = await Callers.OpenAsync(1, Role.Readonly);
            Pools.Add(FuzzPools.Guests, Text(guest.UserId));
            Pools.Add("sessionId", guest.SessionId.ToString());
        }
    }

    // However quick the machine is, checks and trials do not run out.
    private async Task AllowManyTestsAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/organizations/1/quota") { Content = Json.Body("""{ "testsPerMinute": 1000 }""") };
        request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        (await Client(Callers.Platform).SendAsync(request, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    // Where nobody listens, so that checks end at once.
    private async Task PrepareMonitorAsync(int number)
    {
        var body = $$"""
            { "customerId": 10, "name": "Monitor {{number}}", "hostname": "127.0.0.1", "port": 1, "status": "disabled",
              "imapPopConfig": { "user": "monitor@example.com", "password": "{{RequestFuzzer.Secret}}", "tls": true } }
            """;
        var id = await IdAsync(Tokens.Editor, "/api/imap-pop-monitors", body);
        Pools.Add("imap-pop-monitors", id);
        var monitor = long.Parse(id, CultureInfo.InvariantCulture);
        var check = Recording.Result(monitor, Slot.AddMinutes(number), number % 2 == 0 ? "up" : "down");
        await this.RecordAsync(check);
        await this.RecordAsync(Recording.Missed(monitor, Slot.AddHours(1)));
        Pools.Add("checkId", check.CheckId.ToString());
        var incident = Guid.NewGuid();
        await this.RecordIncidentAsync(monitor, 1, incident);
        Pools.Add("incidents", incident.ToString());
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<string> IdAsync(string token, string path, string body)
    {
        var answer = await Client(token).PostAsync(path, Json.Body(body), Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancellation));
        return (await Json.ReadAsync(answer, Cancellation)).GetProperty("id").GetRawText();
    }
}
