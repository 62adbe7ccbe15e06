using System.Net;
using EventMonitors.Tests.Integration.Commands;
using EventMonitors.Api.Sessions;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Identity;

[Collection<IdentityApi>]
public sealed class SecrecyTests(IdentityHost api)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_password_token_or_key_is_in_any_table_feed_or_export_and_no_hash_in_what_is_shown()
    {
        const string password = "xyzzy unübersehbar plugh";
        var email = IdentityHost.NewEmail();
        var id = (await api.DemandAsync(
            HttpStatusCode.Created, "POST", "/api/users", api.Tokens.Admin, $$"""{"name":"n","email":"{{email}}","role":"admin","password":"{{password}}"}""")).GetProperty("id").GetInt64();
        var token = await api.TokenAsync(email, password);
        var key = (await api.DemandAsync(HttpStatusCode.Created, "POST", "/api/api-keys", token, """{"name":"n","scopes":["monitors:read"]}""")).GetProperty("key").GetString()!;
        await api.LogInAsync("plugh-as-an-address unübersehbar", "x", IdentityHost.NewOrigin());
        string[] secrets = ["plugh", token, key, key[4..]];

        await using var tables = api.Service<NpgsqlDataSource>().CreateCommand("select table_schema || '.' || table_name from information_schema.tables where table_schema in ('event_store', 'event_monitors')");
        var names = new List<string>();
        await using (var reader = await tables.ExecuteReaderAsync(Cancellation))
            while (await reader.ReadAsync(Cancellation)) names.Add(reader.GetString(0));
        names.ShouldContain("event_monitors.login_attempts");
        foreach (var name in names)
            foreach (var secret in secrets)
                (await api.ScalarAsync<long>($"select count(*) from {name} t where t::text like $1", $"%{secret}%")).ShouldBe(0, name);

        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.ndjson");
        await Operator.Of(api.ConnectionString).DemandAsync("export", "--output", file);
        var export = await File.ReadAllTextAsync(file, Cancellation);
        File.Delete(file);
        foreach (var secret in secrets) export.ShouldNotContain(secret);

        var hash = await api.ScalarAsync<string>("select password_hash from event_monitors.users where id = $1", id);
        var tokenHash = Convert.ToBase64String(SessionToken.Hash(token));
        foreach (var path in (string[])["/api/events?limit=1000", "/api/events/export", $"/api/users/{id}", "/api/users?limit=250", $"/api/users/{id}/sessions", "/api/api-keys?limit=250"])
        {
            var shown = await (await api.SendAsync("GET", path, api.Tokens.Admin)).Content.ReadAsStringAsync(Cancellation);
            foreach (var secret in (string[])[.. secrets, hash, tokenHash, "passwordHash", "keyHash", "tokenHash"]) shown.ShouldNotContain(secret, Case.Sensitive, path);
        }
    }

    [Fact]
    public async Task A_users_address_is_shown_to_who_reads_users_alone_and_the_platforms_people_to_no_organization()
    {
        var (first, second) = (IdentityHost.NewEmail(), IdentityHost.NewEmail());
        var id = (await api.DemandAsync(
            HttpStatusCode.Created, "POST", "/api/users", api.Platform, $$"""{"organizationId":1,"name":"Ada","email":"{{first}}","role":"readonly"}""")).GetProperty("id").GetInt64();
        await api.DemandAsync(HttpStatusCode.OK, "PATCH", $"/api/users/{id}", api.Tokens.Admin, $$"""{"email":"{{second}}"}""");
        var key = (await api.DemandAsync(HttpStatusCode.Created, "POST", "/api/api-keys", api.Tokens.Admin, """{"name":"n","scopes":["events:read"]}""")).GetProperty("key").GetString()!;

        foreach (var path in (string[])["/api/events?types=user_registered,user_changed&limit=1000", "/api/events/export?types=user_registered,user_changed"])
        {
            foreach (var token in (string[])[api.Tokens.Readonly, api.Tokens.Editor, key, api.Tokens.Admin])
            {
                var shown = await (await api.SendAsync("GET", path, token)).Content.ReadAsStringAsync(Cancellation);
                shown.ShouldContain("Ada");
                shown.ShouldContain("\"actor\":\"user-6\"", Case.Sensitive, "who did it");
                shown.ShouldNotContain("platform@identity.example");
                shown.ShouldNotContain("Platform admin");
                foreach (var email in (string[])[first, second])
                    shown.Contains(email, StringComparison.Ordinal).ShouldBe(token == api.Tokens.Admin, path);
                if (token != api.Tokens.Admin) shown.ShouldContain("""{"field":"email","old":"********","new":"********"}""");
            }

            (await (await api.SendAsync("GET", path, api.Tokens.Supporter)).Content.ReadAsStringAsync(Cancellation)).ShouldContain(second);
        }
    }
}
