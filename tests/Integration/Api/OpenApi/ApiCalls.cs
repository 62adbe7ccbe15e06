using System.Net;
using EventMonitors.Api.Sessions;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api.OpenApi;

/// <summary>Sends requests that were made from the document.</summary>
internal sealed class ApiCalls(ApiHost api)
{
    private static readonly Guid ExampleIncident = Guid.Parse("5c1f6a0e-7d0b-5b52-9a54-0c8f4d1f2a10");

    private static readonly Guid ExampleSession = Guid.Parse("0193c0de-0000-7000-8000-000000000001");

    // What ends alone, since others are deactivated before.
    private static readonly Guid EndingSession = Guid.Parse("0193c0de-0000-7000-8000-000000000002");

    private const long ExampleUser = 50;
    private const long EndingUser = 51;
    private const string PortalEmail = "portal@example.com";
    private const string PortalPassword = "nine quiet herons at noon";

    // Far from the ids that the API gives.
    private static long s_leavers = 9_000_000;

    private string? _platform;

    private readonly HttpClient _client = api.Client(null);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Makes what the examples are about: the first monitor that the API gives an id to, with a history.</summary>
    public async Task PrepareAsync()
    {
        var id = await api.CreateAsync(Json.ContractBody);
        id.ShouldBe(500);
        (await api.PatchAsync(id, """{ "name": "Support mailbox" }""")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var slot = new DateTimeOffset(2026, 2, 1, 12, 0, 0, TimeSpan.Zero);
        await api.RecordAsync(Recording.Result(id, slot));
        await api.RecordAsync(Recording.Missed(id, slot.AddMinutes(1)));
        await api.RecordIncidentAsync(id, 1, ExampleIncident);
        await PrepareUserAsync();
        await CreateAsync("/api/api-keys", """{ "name": "Portal", "scopes": ["monitors:read", "monitors:write"] }""", api.Tokens.Admin);
        await api.OpenSessionAsync(new UserRegistered(ExampleUser, 1, "Example", Role.Readonly, null), ExampleSession);
        await api.OpenSessionAsync(new UserRegistered(EndingUser, 1, "Guest", Role.Readonly, null), EndingSession);
    }

    /// <summary>The user that logs in by the examples, and a key, a customer and a session that they are about.</summary>
    public async Task PrepareUserAsync() =>
        await CreateAsync("/api/users", $$"""{ "name": "Portal", "email": "{{PortalEmail}}", "role": "editor", "password": "{{PortalPassword}}" }""", api.Tokens.Admin);

    /// <summary>The token of somebody who may call the operation; of a session of its own, where the operation ends sessions.</summary>
    public async Task<string?> TokenForAsync(ApiOperation operation)
    {
        if (operation.IsAnonymous) return null;
        if (operation.Id == "changePassword") return await LogInAsync();
        if (operation.Id == "logOut") return await api.OpenSessionAsync(new UserRegistered(Interlocked.Increment(ref s_leavers), 1, "Leaver", Role.Readonly, null));
        if (!((string[])["createOrganization", "deactivateOrganization", "reactivateOrganization", "setQuota"]).Contains(operation.Id)) return api.Tokens.Admin;
        return _platform ??= await api.OpenSessionAsync(new UserRegistered(920, null, "Platform", Role.Admin, null));
    }

    private async Task<string> LogInAsync()
    {
        var answer = await _client.PostAsync("/api/sessions", Json.Body($$"""{ "email": "{{PortalEmail}}", "password": "{{PortalPassword}}" }"""), Cancellation);
        return (await Json.ReadAsync(answer, Cancellation)).GetProperty("token").GetString()!;
    }

    private async Task CreateAsync(string path, string body, string token)
    {
        var answer = await api.Client(token).PostAsync(path, Json.Body(body), Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Sends it; redirects and cookies are not followed.</summary>
    public Task<HttpResponseMessage> SendAsync(ApiRequest request, string? token) => _client.SendAsync(request.ToMessage(token), Cancellation);
}
