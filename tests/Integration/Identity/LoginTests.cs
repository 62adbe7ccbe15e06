using System.Net;
using EventMonitors.Api.Sessions;
using EventMonitors.Tests.Integration.Api;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Identity;

[Collection<IdentityApi>]
public sealed class LoginTests(IdentityHost api)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_knows_the_password_gets_a_session_that_lasts_twelve_hours_and_ends_at_once_when_it_is_left()
    {
        var (id, email) = await api.NewUserAsync(1, "editor");
        var before = DateTimeOffset.UtcNow;
        var response = await api.LogInAsync(email.ToUpperInvariant());
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var opened = await Json.ReadAsync(response, Cancellation);
        opened.GetProperty("expiresAt").GetDateTimeOffset().ShouldBeInRange(before.AddHours(12).AddSeconds(-1), DateTimeOffset.UtcNow.AddHours(12));
        opened.GetProperty("user").GetProperty("email").GetString().ShouldBe(email);

        var token = opened.GetProperty("token").GetString();
        var current = await api.DemandAsync(HttpStatusCode.OK, "GET", "/api/sessions/current", token);
        current.GetProperty("sessionId").GetGuid().ShouldBe(opened.GetProperty("sessionId").GetGuid());
        current.GetProperty("user").GetProperty("id").GetInt64().ShouldBe(id);
        current.GetProperty("user").GetProperty("role").GetString().ShouldBe("editor");
        current.GetProperty("organization").GetProperty("name").GetString().ShouldBe("Demo Hosting");

        await api.DemandAsync(HttpStatusCode.NoContent, "DELETE", "/api/sessions/current", token);
        (await api.StatusAsync("GET", "/api/sessions/current", token)).ShouldBe(HttpStatusCode.Unauthorized);
        var events = await api.StreamAsync(1, SessionEventTypes.StreamId(id));
        events.Select(e => e.Data.GetType()).ShouldBe([typeof(UserRegistered), typeof(SessionOpened), typeof(SessionRevoked)]);
        events[1].Metadata.Headers["actor"].ShouldBe($"user-{id}");
        events[1].Metadata.Headers["role"].ShouldBe("editor");
        events[1].Metadata.Headers["origin"].ShouldBe("192.0.2.1");
    }

    [Fact]
    public async Task Every_reason_to_refuse_a_login_looks_the_same()
    {
        var organization = await api.NewOrganizationAsync();
        var (_, known) = await api.NewUserAsync(1, "readonly");
        var (gone, deactivated) = await api.NewUserAsync(1, "readonly");
        await api.DemandAsync(HttpStatusCode.OK, "POST", $"/api/users/{gone}/deactivate", api.Tokens.Admin);
        var (_, ofNobodys) = await api.NewUserAsync(organization, "readonly");
        await api.DemandAsync(HttpStatusCode.OK, "POST", $"/api/organizations/{organization}/deactivate", api.Platform);
        var without = IdentityHost.NewEmail();
        await api.DemandAsync(HttpStatusCode.Created, "POST", "/api/users", api.Tokens.Admin, $$"""{"name":"n","email":"{{without}}","role":"editor"}""");

        var answers = new List<string>();
        foreach (var (email, password) in ((string, string)[])[(known, "not the password"), (IdentityHost.NewEmail(), IdentityHost.Password), (deactivated, IdentityHost.Password), (ofNobodys, IdentityHost.Password), (without, IdentityHost.Password), ("no address", "x")])
        {
            var response = await api.LogInAsync(email, password, IdentityHost.NewOrigin());
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, email);
            response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
            var problem = (await Json.ReadAsync(response, Cancellation)).GetRawText();
            answers.Add(problem[..problem.IndexOf("requestId", StringComparison.Ordinal)]);
        }

        answers.Distinct().ShouldHaveSingleItem().ShouldContain("invalid_credentials");
    }

    [Fact]
    public async Task A_login_with_an_address_that_nobody_has_costs_a_hash_as_well()
    {
        // What is compared is work, not time: both wait for a turn, and hash once.
        using var passwords = new PasswordHashing();
        var hash = await passwords.HashAsync(IdentityHost.Password, Cancellation);
        await passwords.VerifyAsync(null, "warm", Cancellation);
        var (known, unknown) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var i = 0; i < 3; i++)
        {
            known = Least(known, await TimeAsync(() => passwords.VerifyAsync(hash, "another", Cancellation)));
            unknown = Least(unknown, await TimeAsync(() => passwords.VerifyAsync(null, "another", Cancellation)));
        }

        unknown.ShouldBeGreaterThan(known / 4);
        (await passwords.VerifyAsync(null, "another", Cancellation)).ShouldBe(PasswordVerdict.Wrong);

        static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

        static async Task<TimeSpan> TimeAsync(Func<Task> work)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            await work();
            return watch.Elapsed;
        }
    }

    [Fact]
    public async Task Failed_logins_are_events_of_the_user_or_of_nobody_without_the_address()
    {
        var (id, email) = await api.NewUserAsync(1, "editor");
        var stranger = IdentityHost.NewEmail();
        var origin = IdentityHost.NewOrigin();
        await api.LogInAsync(email, "not the password", origin);
        await api.LogInAsync(stranger, "not the password", origin);

        var failed = (await api.StreamAsync(1, SessionEventTypes.StreamId(id)))[^1];
        failed.Data.ShouldBe(new LoginFailed(id, LoginFailure.WrongPassword, null));
        failed.Metadata.Headers["actor"].ShouldBe("anonymous");
        failed.Metadata.Headers["origin"].ShouldBe(origin);
        var nobodys = (await api.StreamAsync(null, SessionEventTypes.LoginLogId(failed.Timestamp))).Where(e => e.Metadata.Headers["origin"] == origin).ShouldHaveSingleItem();
        nobodys.Data.ShouldBe(new LoginFailed(null, LoginFailure.UnknownAddress, "u***@identity.example"));
        (await api.ScalarAsync<long>("select count(*) from event_store.mt_events where data::text like $1", $"%{stranger}%")).ShouldBe(0);
    }

    [Fact]
    public async Task After_five_failures_an_account_waits_whichever_replica_is_asked_and_even_with_the_right_password()
    {
        var (id, email) = await api.NewUserAsync(1, "editor");
        await using var replica = api.Replica();
        using var other = replica.CreateClient();
        for (var i = 0; i < LoginThrottle.FreeOfAccount; i++)
            (await api.LogInAsync(email, "not the password", IdentityHost.NewOrigin(), i % 2 == 0 ? other : null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        foreach (var client in (HttpClient?[])[null, other])
        {
            var response = await api.LogInAsync(email, origin: IdentityHost.NewOrigin(), client: client);
            response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            response.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        }

        // What is turned away is no event, so nobody fills the log.
        (await api.StreamAsync(1, SessionEventTypes.StreamId(id))).Count(e => e.Data is LoginFailed).ShouldBe(LoginThrottle.FreeOfAccount);
    }

    [Fact]
    public async Task Attempts_at_the_same_moment_are_counted_one_by_one()
    {
        var (_, email) = await api.NewUserAsync(1, "editor");
        await using var replica = api.Replica();
        using var other = replica.CreateClient();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => api.LogInAsync(email, "not the password", IdentityHost.NewOrigin(), i % 2 == 0 ? other : null)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized).ShouldBe(LoginThrottle.FreeOfAccount);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ShouldBe(12 - LoginThrottle.FreeOfAccount);
    }

    [Fact]
    public async Task Whoever_fails_elsewhere_does_not_keep_a_user_out_where_the_user_has_logged_in_before()
    {
        var (_, email) = await api.NewUserAsync(1, "editor");
        var home = IdentityHost.NewOrigin();
        await api.TokenAsync(email, origin: home);
        for (var i = 0; i < LoginThrottle.FreeOfAccount; i++) await api.LogInAsync(email, "not the password", IdentityHost.NewOrigin());
        (await api.LogInAsync(email, origin: IdentityHost.NewOrigin())).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);

        await api.TokenAsync(email, origin: home);
    }

    [Fact]
    public async Task A_success_forgets_the_accounts_failures()
    {
        var (_, email) = await api.NewUserAsync(1, "editor");
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < LoginThrottle.FreeOfAccount - 1; i++)
                (await api.LogInAsync(email, "not the password", IdentityHost.NewOrigin())).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            await api.TokenAsync(email);
        }
    }

    [Fact]
    public async Task A_network_that_fails_on_many_accounts_waits()
    {
        var attempts = api.Service<LoginAttemptTable>();
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var origin = IPAddress.Parse("2001:db8:77:1::5");
        for (var i = 0; i < LoginThrottle.FreeOfNetwork; i++)
            (await attempts.TakeAsync(LoginKeys.Of(IdentityHost.NewEmail(), origin), now, Cancellation)).ShouldBeNull();

        var neighbour = LoginKeys.Of(IdentityHost.NewEmail(), IPAddress.Parse("2001:db8:77:1:ffff::9"));
        (await attempts.TakeAsync(neighbour, now, Cancellation)).ShouldBe(TimeSpan.FromSeconds(30));
        (await attempts.TakeAsync(neighbour, now.AddSeconds(31), Cancellation)).ShouldBeNull();
        (await attempts.TakeAsync(LoginKeys.Of(IdentityHost.NewEmail(), IPAddress.Parse("2001:db8:77:2::5")), now, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_over_is_removed_from_the_counts()
    {
        var attempts = api.Service<LoginAttemptTable>();
        var before = api.Service<TimeProvider>().GetUtcNow().AddDays(-2);
        var keys = LoginKeys.Of(IdentityHost.NewEmail(), IPAddress.Parse("203.0.113.200"));
        await attempts.TakeAsync(keys, before, Cancellation);
        await attempts.TakeAsync(LoginKeys.Of(IdentityHost.NewEmail(), IPAddress.Parse("203.0.113.201")), api.Service<TimeProvider>().GetUtcNow(), Cancellation);

        (await api.ScalarAsync<long>("select count(*) from event_monitors.login_attempts where key = $1", keys.Account)).ShouldBe(0);
    }

    [Fact]
    public async Task A_hash_of_before_is_replaced_at_the_next_login()
    {
        var (id, email) = await api.NewUserAsync(1, "editor");
        var cheap = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 1000 })).HashPassword(new object(), IdentityHost.Password);
        await api.Service<UserHandler>().ChangeAsync(id, 1, state => UserDecider.ChangePassword(state, cheap, null), EventMonitors.EventStore.EventMetadata.None, Cancellation);

        var origin = IdentityHost.NewOrigin();
        await api.TokenAsync(email, origin: origin);
        await api.TokenAsync(email, origin: origin);

        (await api.StreamAsync(1, SessionEventTypes.StreamId(id))).Count(e => e.Data is PasswordRehashed).ShouldBe(1);
        (await api.ScalarAsync<string>("select password_hash from event_monitors.users where id = $1", id)).ShouldNotBe(cheap);
    }

    [Fact]
    public async Task Many_logins_of_one_user_at_once_all_succeed()
    {
        var (id, email) = await api.NewUserAsync(1, "editor");
        var origin = IdentityHost.NewOrigin();
        await api.TokenAsync(email, origin: origin);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => api.LogInAsync(email, origin: origin)));
        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.Created);
        (await api.StreamAsync(1, SessionEventTypes.StreamId(id))).Count(e => e.Data is SessionOpened).ShouldBe(5);
    }

    [Theory]
    [InlineData("{}", "email,password")]
    [InlineData("""{"email":5,"password":"x"}""", "email")]
    [InlineData("""{"email":"a@b","password":null}""", "password")]
    public async Task A_login_that_names_nothing_is_a_400(string body, string fields)
    {
        var problem = await api.DemandAsync(HttpStatusCode.BadRequest, "POST", "/api/sessions", null, body);
        problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe(fields.Split(','));
    }

    [Fact]
    public async Task An_admin_sees_and_ends_the_sessions_of_its_users_and_everybody_its_own()
    {
        var (id, email) = await api.NewUserAsync(1, "readonly");
        var (one, two) = (await api.TokenAsync(email), await api.TokenAsync(email));
        var path = $"/api/users/{id}/sessions";

        var first = await api.DemandAsync(HttpStatusCode.OK, "GET", $"{path}?limit=1", two);
        first.GetProperty("items")[0].GetProperty("current").GetBoolean().ShouldBeTrue();
        var second = await api.DemandAsync(HttpStatusCode.OK, "GET", $"{path}?limit=1&cursor={first.GetProperty("nextCursor").GetString()}", api.Tokens.Admin);
        second.GetProperty("nextCursor").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        var session = second.GetProperty("items")[0].GetProperty("sessionId").GetGuid();

        (await api.StatusAsync("GET", path, api.Tokens.Editor)).ShouldBe(HttpStatusCode.Forbidden);
        (await api.StatusAsync("DELETE", $"{path}/{session}", api.Tokens.Supporter)).ShouldBe(HttpStatusCode.Forbidden);
        (await api.StatusAsync("DELETE", $"{path}/{Guid.NewGuid()}", api.Tokens.Admin)).ShouldBe(HttpStatusCode.NotFound);
        (await api.StatusAsync("GET", path, api.Tokens.Supporter)).ShouldBe(HttpStatusCode.OK);
        await api.DemandAsync(HttpStatusCode.NoContent, "DELETE", $"{path}/{session}", api.Tokens.Admin);
        (await api.StatusAsync("GET", "/api/sessions/current", one)).ShouldBe(HttpStatusCode.Unauthorized);
        (await api.StatusAsync("GET", "/api/sessions/current", two)).ShouldBe(HttpStatusCode.OK);
        (await api.StatusAsync("DELETE", $"{path}/{session}", api.Tokens.Admin)).ShouldBe(HttpStatusCode.NotFound);
    }
}
