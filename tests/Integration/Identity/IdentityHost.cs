using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EventMonitors.Api.Http;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Api;
using Microsoft.AspNetCore.Hosting;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Identity;

/// <summary>The classes that share one Api, since each of them makes the users and organizations that it needs.</summary>
[CollectionDefinition]
public sealed class IdentityApi : ICollectionFixture<IdentityHost>;

/// <summary>The Api with an admin of the platform, and behind a proxy whose word on where a request comes from it takes.</summary>
public sealed class IdentityHost : ApiHost, IAsyncLifetime
{
    public const string Password = "Regenbogen über Kiel";

    private static int _drawn;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The token of an admin of the platform.</summary>
    public string Platform { get; } = SessionToken.Create();

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        var now = Service<TimeProvider>().GetUtcMilliseconds();
        await Service<PostgresEventStore>().AppendAsync(
        [
            new StreamAppend(
                TenantId.Of(null), SessionEventTypes.StreamId(6), SessionEventTypes.StreamType, ExpectedVersion.NoStream,
                [.. new object[] { new UserRegistered(6, null, "Platform admin", Role.Admin, "platform@identity.example"), new SessionOpened(Guid.CreateVersion7(), 6, Convert.ToBase64String(SessionToken.Hash(Platform)), now.AddDays(1)) }
                    .Select(data => new NewEvent(Guid.NewGuid(), data, now, EventMetadata.None))]),
        ]);
    }

    protected override IWebHostBuilder Configure(IWebHostBuilder host) => base.Configure(host).UseSetting("Http:TrustedProxies:0", "127.0.0.0/8");

    /// <summary>An address that nobody has.</summary>
    public static string NewEmail() => $"user{Interlocked.Increment(ref _drawn)}@identity.example";

    /// <summary>An IPv4 address that nothing came from yet.</summary>
    public static string NewOrigin()
    {
        var number = Interlocked.Increment(ref _drawn);
        return $"198.51.{number / 250 % 250}.{(number % 250) + 1}";
    }

    public async Task<HttpResponseMessage> SendAsync(
        string method, string path, string? token, string? body = null, string? ifMatch = null, string? origin = null, HttpClient? client = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        request.Headers.Add("X-Forwarded-For", origin ?? "192.0.2.1");
        return await (client ?? Client(null)).SendAsync(request, Cancellation);
    }

    /// <summary>The body of an answer that has this status.</summary>
    public async Task<JsonElement> DemandAsync(HttpStatusCode status, string method, string path, string? token, string? body = null, string? ifMatch = null, string? origin = null)
    {
        var response = await SendAsync(method, path, token, body, ifMatch, origin);
        response.StatusCode.ShouldBe(status, $"{method} {path}: {await response.Content.ReadAsStringAsync(Cancellation)}");
        return status == HttpStatusCode.NoContent ? default : await Json.ReadAsync(response, Cancellation);
    }

    /// <summary>The code of a refusal.</summary>
    public async Task<string?> CodeAsync(HttpStatusCode status, string method, string path, string? token, string? body = null, string? ifMatch = null, string? origin = null) =>
        (await DemandAsync(status, method, path, token, body, ifMatch, origin)).GetProperty("code").GetString();

    /// <summary>A new organization.</summary>
    public async Task<long> NewOrganizationAsync() =>
        (await DemandAsync(HttpStatusCode.Created, "POST", "/api/organizations", Platform, """{"name":"Some Hosting"}""")).GetProperty("id").GetInt64();

    /// <summary>A new user who can log in.</summary>
    public async Task<(long Id, string Email)> NewUserAsync(long organizationId, string role)
    {
        var email = NewEmail();
        var user = await DemandAsync(
            HttpStatusCode.Created, "POST", "/api/users", Platform,
            $$"""{"organizationId":{{organizationId}},"name":"Some {{role}}","email":"{{email}}","role":"{{role}}","password":"{{Password}}"}""");
        return (user.GetProperty("id").GetInt64(), email);
    }

    /// <summary>The answer to a login.</summary>
    public Task<HttpResponseMessage> LogInAsync(string email, string password = Password, string? origin = null, HttpClient? client = null) =>
        SendAsync("POST", "/api/sessions", null, JsonSerializer.Serialize(new { email, password }), origin: origin, client: client);

    /// <summary>The token of a new session.</summary>
    public async Task<string> TokenAsync(string email, string password = Password, string? origin = null)
    {
        var response = await LogInAsync(email, password, origin ?? NewOrigin());
        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync(Cancellation));
        return (await Json.ReadAsync(response, Cancellation)).GetProperty("token").GetString()!;
    }

    /// <summary>A new user's id and token.</summary>
    public async Task<(long Id, string Token)> LoggedInAsync(long organizationId, string role)
    {
        var (id, email) = await NewUserAsync(organizationId, role);
        return (id, await TokenAsync(email));
    }

    public async Task<HttpStatusCode> StatusAsync(string method, string path, string? token, string? body = null) => (await SendAsync(method, path, token, body)).StatusCode;

    /// <summary>A stream's events, oldest first.</summary>
    public async Task<IReadOnlyList<StoredEvent>> StreamAsync(long? organizationId, string streamId) =>
        await Service<PostgresEventStore>().ReadStreamAsync(TenantId.Of(organizationId), streamId, cancellationToken: Cancellation).ToListAsync(Cancellation);

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Service<NpgsqlDataSource>().CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
