using System.Globalization;
using System.Net;
using EventMonitors.Api.ApiKeys;
using EventMonitors.Api.Sessions;
using EventMonitors.Tests.Integration.Api;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Tenancy;

/// <summary>A caller, and the column of the table that says what it gets.</summary>
/// <param name="Name">For people.</param>
/// <param name="Token">Its token.</param>
/// <param name="Column">What a row says of it.</param>
/// <param name="Role">Its role.</param>
/// <param name="OrganizationId">Its organization, <c>null</c> for who may see all of them.</param>
internal sealed record RoleCaller(string Name, string Token, Func<RoleRow, Expected> Column, Role Role, long? OrganizationId);

/// <summary>A session of a user that nothing else is about.</summary>
internal sealed record FreshSession(string Token, long UserId, Guid SessionId);

/// <summary>One caller of each role and of each scope, and tokens that open nothing.</summary>
/// <param name="api">The Api.</param>
internal sealed class Callers(ApiHost api)
{
    // Far from the ids that the API gives.
    private static long s_users = 5_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>An admin of the platform.</summary>
    public string Platform { get; private set; } = "";

    /// <summary>An admin of organization 2.</summary>
    public string OtherAdmin { get; private set; } = "";

    public IReadOnlyList<RoleCaller> Roles { get; private set; } = [];

    /// <summary>Tokens that open nothing, by what is wrong with them.</summary>
    public IReadOnlyList<(string Name, string? Token)> Strangers { get; private set; } = [];

    /// <summary>A key with a scope and no other, by the scope.</summary>
    public IReadOnlyDictionary<string, string> KeysWith { get; private set; } = new Dictionary<string, string>();

    /// <summary>A key with every scope but this one.</summary>
    public IReadOnlyDictionary<string, string> KeysWithout { get; private set; } = new Dictionary<string, string>();

    /// <summary>A key with every scope there is.</summary>
    public string KeyWithAll { get; private set; } = "";

    public async Task PrepareAsync()
    {
        Platform = (await OpenAsync(null, Role.Admin)).Token;
        OtherAdmin = (await OpenAsync(2, Role.Admin)).Token;
        Roles =
        [
            new("admin", api.Tokens.Admin, row => row.Admin, Role.Admin, 1),
            new("editor", api.Tokens.Editor, row => row.Editor, Role.Editor, 1),
            new("readonly", api.Tokens.Readonly, row => row.Readonly, Role.Readonly, 1),
            new("supporter", api.Tokens.Supporter, row => row.Supporter, Role.Supporter, null),
            new("platform admin", Platform, row => row.Platform, Role.Admin, null),
        ];
        KeyWithAll = await KeyAsync(ApiScopes.Names);
        var (with, without) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        foreach (var scope in ApiScopes.Names)
        {
            with[scope] = await KeyAsync([scope]);
            without[scope] = await KeyAsync([.. ApiScopes.Names.Except([scope])]);
        }

        (KeysWith, KeysWithout) = (with, without);
        Strangers =
        [
            ("no token", null),
            ("a malformed token", "short"),
            ("an unknown token", SessionToken.Create()),
            ("an expired session", (await OpenAsync(1, Role.Admin, TimeSpan.FromSeconds(-1))).Token),
            ("an ended session", await EndedSessionAsync()),
            ("a deactivated user", await DeactivatedUserAsync()),
            ("a revoked API key", await RevokedKeyAsync()),
            .. await OfDeactivatedOrganizationAsync(),
        ];
    }

    /// <summary>Another user in the caller's role and organization.</summary>
    public Task<FreshSession> AgainAsync(RoleCaller caller) => OpenAsync(caller.OrganizationId, caller.Role);

    /// <summary>A user who is logged in.</summary>
    public async Task<FreshSession> OpenAsync(long? organizationId, Role role, TimeSpan? lifetime = null)
    {
        var (user, session) = (Interlocked.Increment(ref s_users), Guid.CreateVersion7());
        var token = await api.OpenSessionAsync(new UserRegistered(user, organizationId, "Somebody", role, null), session, lifetime);
        return new FreshSession(token, user, session);
    }

    private async Task<string> EndedSessionAsync()
    {
        var opened = await OpenAsync(1, Role.Admin);
        await DemandAsync(HttpStatusCode.NoContent, await api.Client(opened.Token).DeleteAsync("/api/sessions/current", Cancellation));
        return opened.Token;
    }

    private async Task<string> DeactivatedUserAsync()
    {
        var opened = await OpenAsync(1, Role.Admin);
        var path = string.Create(CultureInfo.InvariantCulture, $"/api/users/{opened.UserId}/deactivate");
        await DemandAsync(HttpStatusCode.OK, await api.Client(api.Tokens.Admin).PostAsync(path, null, Cancellation));
        return opened.Token;
    }

    private async Task<string> RevokedKeyAsync()
    {
        var (id, key) = await CreateKeyAsync(api.Tokens.Admin, ApiScopes.Names);
        await DemandAsync(HttpStatusCode.NoContent, await api.Client(api.Tokens.Admin).DeleteAsync($"/api/api-keys/{id}", Cancellation));
        return key;
    }

    private async Task<IEnumerable<(string Name, string? Token)>> OfDeactivatedOrganizationAsync()
    {
        var founded = await DemandAsync(HttpStatusCode.Created, await api.Client(Platform).PostAsync("/api/organizations", Json.Body("""{ "name": "Closed" }"""), Cancellation));
        var id = founded.GetProperty("id").GetInt64();
        var admin = await OpenAsync(id, Role.Admin);
        var (_, key) = await CreateKeyAsync(admin.Token, ApiScopes.Names);
        await DemandAsync(HttpStatusCode.OK, await api.Client(Platform).PostAsync($"/api/organizations/{id}/deactivate", null, Cancellation));
        return [("an admin of a deactivated organization", admin.Token), ("an API key of a deactivated organization", key)];
    }

    private async Task<string> KeyAsync(IReadOnlyList<string> scopes) => (await CreateKeyAsync(api.Tokens.Admin, scopes)).Key;

    private async Task<(string Id, string Key)> CreateKeyAsync(string token, IReadOnlyList<string> scopes)
    {
        var body = $$"""{ "name": "Key", "scopes": [{{string.Join(", ", scopes.Select(scope => $"\"{scope}\""))}}] }""";
        var created = await DemandAsync(HttpStatusCode.Created, await api.Client(token).PostAsync("/api/api-keys", Json.Body(body), Cancellation));
        return (created.GetProperty("id").GetRawText(), created.GetProperty("key").GetString()!);
    }

    private static async Task<System.Text.Json.JsonElement> DemandAsync(HttpStatusCode status, HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(status, await answer.Content.ReadAsStringAsync(Cancellation));
        return status == HttpStatusCode.NoContent ? default : await Json.ReadAsync(answer, Cancellation);
    }
}
