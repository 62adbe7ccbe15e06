using System.Net;
using EventMonitors.Api.Sessions;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Identity;

[Collection<IdentityApi>]
public sealed class UserTests(IdentityHost api)
{
    [Fact]
    public async Task A_role_counts_from_the_next_request_on_and_stands_in_the_history_with_who_gave_it()
    {
        var (id, token) = await api.LoggedInAsync(1, "readonly");
        (await api.StatusAsync("POST", "/api/imap-pop-monitors", token, "{}")).ShouldBe(HttpStatusCode.Forbidden);

        var changed = await api.DemandAsync(HttpStatusCode.OK, "PATCH", $"/api/users/{id}", api.Tokens.Admin, """{"role":"editor","name":"Now an editor"}""");
        changed.GetProperty("role").GetString().ShouldBe("editor");
        (await api.StatusAsync("POST", "/api/imap-pop-monitors", token, "{}")).ShouldBe(HttpStatusCode.BadRequest);

        var feed = await api.DemandAsync(HttpStatusCode.OK, "GET", "/api/events?types=user_role_changed&limit=1000", api.Tokens.Admin);
        var change = feed.GetProperty("items").EnumerateArray().Single(e => e.GetProperty("stream").GetString() == $"user-{id}");
        change.GetProperty("actor").GetString().ShouldBe("user-1");
        change.GetProperty("changes")[0].GetProperty("field").GetString().ShouldBe("role");
        change.GetProperty("changes")[0].GetProperty("old").GetString().ShouldBe("readonly");
        change.GetProperty("changes")[0].GetProperty("new").GetString().ShouldBe("editor");
    }

    [Fact]
    public async Task The_entity_tag_follows_what_is_shown_and_not_the_logins()
    {
        var (id, email) = await api.NewUserAsync(1, "readonly");
        var tag = (await api.SendAsync("GET", $"/api/users/{id}", api.Tokens.Admin)).Headers.ETag!.ToString();
        await api.TokenAsync(email);
        (await api.SendAsync("GET", $"/api/users/{id}", api.Tokens.Supporter)).Headers.ETag!.ToString().ShouldBe(tag);

        var changed = await api.SendAsync("PATCH", $"/api/users/{id}", api.Tokens.Admin, """{"name":"Other"}""", ifMatch: tag);
        changed.StatusCode.ShouldBe(HttpStatusCode.OK);
        changed.Headers.ETag!.ToString().ShouldNotBe(tag);
        (await api.CodeAsync(HttpStatusCode.PreconditionFailed, "PATCH", $"/api/users/{id}", api.Tokens.Admin, """{"name":"Third"}""", ifMatch: tag)).ShouldBe("precondition_failed");
    }

    [Fact]
    public async Task A_deactivated_user_is_out_at_once_and_old_sessions_stay_over_after_a_reactivation()
    {
        var (id, email) = await api.NewUserAsync(1, "editor");
        var token = await api.TokenAsync(email);
        (await api.DemandAsync(HttpStatusCode.OK, "POST", $"/api/users/{id}/deactivate", api.Tokens.Admin)).GetProperty("status").GetString().ShouldBe("inactive");
        (await api.StatusAsync("GET", "/api/sessions/current", token)).ShouldBe(HttpStatusCode.Unauthorized);
        await api.DemandAsync(HttpStatusCode.OK, "POST", $"/api/users/{id}/deactivate", api.Tokens.Admin);

        await api.DemandAsync(HttpStatusCode.OK, "POST", $"/api/users/{id}/reactivate", api.Tokens.Admin);
        (await api.StatusAsync("GET", "/api/sessions/current", token)).ShouldBe(HttpStatusCode.Unauthorized);
        (await api.StatusAsync("GET", "/api/sessions/current", await api.TokenAsync(email))).ShouldBe(HttpStatusCode.OK);
        (await api.StreamAsync(1, SessionEventTypes.StreamId(id))).Count(e => e.Data is UserDeactivated or UserReactivated).ShouldBe(2);
    }

    [Fact]
    public async Task The_last_admin_of_an_organization_can_neither_step_down_nor_leave()
    {
        var organization = await api.NewOrganizationAsync();
        var (id, token) = await api.LoggedInAsync(organization, "admin");
        (await api.CodeAsync(HttpStatusCode.Conflict, "PATCH", $"/api/users/{id}", token, """{"role":"editor"}""")).ShouldBe("last_admin");
        (await api.CodeAsync(HttpStatusCode.Conflict, "POST", $"/api/users/{id}/deactivate", token)).ShouldBe("last_admin");
        (await api.StatusAsync("GET", $"/api/users/{id}", token)).ShouldBe(HttpStatusCode.OK);
        (await api.CodeAsync(HttpStatusCode.Conflict, "POST", "/api/users/6/deactivate", api.Platform)).ShouldBe("last_admin");

        await api.NewUserAsync(organization, "admin");
        await api.DemandAsync(HttpStatusCode.OK, "PATCH", $"/api/users/{id}", token, """{"role":"editor"}""");
        (await api.StatusAsync("GET", $"/api/users/{id}", token)).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Of_two_admins_who_demote_each_other_at_once_one_stays()
    {
        for (var round = 0; round < 5; round++)
        {
            var organization = await api.NewOrganizationAsync();
            var (one, _) = await api.NewUserAsync(organization, "admin");
            var (two, _) = await api.NewUserAsync(organization, "admin");
            var answers = await Task.WhenAll(
                api.StatusAsync("PATCH", $"/api/users/{two}", api.Platform, """{"role":"readonly"}"""),
                api.StatusAsync("PATCH", $"/api/users/{one}", api.Platform, """{"role":"readonly"}"""));

            answers.Order().ToArray().ShouldBe([HttpStatusCode.OK, HttpStatusCode.Conflict]);
            (await api.ScalarAsync<long>("select count(*) from event_monitors.users where organization_id = $1 and role = 'admin'", organization)).ShouldBe(1);
        }
    }

    [Fact]
    public async Task An_address_is_one_active_users_however_many_take_it_at_once_and_in_whatever_organization()
    {
        var (organization, email) = (await api.NewOrganizationAsync(), IdentityHost.NewEmail());
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => api.StatusAsync(
            "POST", "/api/users", api.Platform, $$"""{"organizationId":{{(i % 2 == 0 ? organization : 1)}},"name":"n","email":"{{(i % 2 == 0 ? email : email.ToUpperInvariant())}}","role":"editor"}""")));
        answers.Count(answer => answer == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(answer => answer == HttpStatusCode.Conflict).ShouldBe(5);

        var (other, _) = await api.NewUserAsync(organization, "editor");
        (await api.CodeAsync(HttpStatusCode.Conflict, "PATCH", $"/api/users/{other}", api.Platform, $$"""{"email":"{{email}}"}""")).ShouldBe("email_taken");
        var owner = await api.ScalarAsync<long>("select id from event_monitors.users where email = $1", email);
        await api.DemandAsync(HttpStatusCode.OK, "POST", $"/api/users/{owner}/deactivate", api.Platform);
        await api.DemandAsync(HttpStatusCode.OK, "PATCH", $"/api/users/{other}", api.Platform, $$"""{"email":"{{email}}"}""");
        (await api.CodeAsync(HttpStatusCode.Conflict, "POST", $"/api/users/{owner}/reactivate", api.Platform)).ShouldBe("email_taken");
    }

    [Fact]
    public async Task Who_changes_the_password_keeps_this_session_and_loses_the_others()
    {
        var (_, email) = await api.NewUserAsync(1, "editor");
        var origin = IdentityHost.NewOrigin();
        var (kept, lost) = (await api.TokenAsync(email, origin: origin), await api.TokenAsync(email, origin: origin));
        const string another = "ein ganz anderes Wort";

        var wrong = await api.DemandAsync(HttpStatusCode.BadRequest, "PUT", "/api/users/me/password", kept, $$"""{"current":"not the password","new":"{{another}}"}""", origin: origin);
        wrong.GetProperty("errors").GetProperty("current")[0].GetString().ShouldBe("is not your password.");
        await api.DemandAsync(HttpStatusCode.NoContent, "PUT", "/api/users/me/password", kept, $$"""{"current":"{{IdentityHost.Password}}","new":"{{another}}"}""", origin: origin);

        (await api.StatusAsync("GET", "/api/sessions/current", kept)).ShouldBe(HttpStatusCode.OK);
        (await api.StatusAsync("GET", "/api/sessions/current", lost)).ShouldBe(HttpStatusCode.Unauthorized);
        (await api.LogInAsync(email, origin: origin)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await api.TokenAsync(email, another, origin);
    }

    [Fact]
    public async Task An_admin_sets_the_password_of_others_and_not_its_own()
    {
        var (id, email) = await api.NewUserAsync(1, "editor");
        var token = await api.TokenAsync(email);
        await api.DemandAsync(HttpStatusCode.NoContent, "POST", $"/api/users/{id}/password", api.Tokens.Admin, """{"password":"von der Leitung gesetzt"}""");
        (await api.StatusAsync("GET", "/api/sessions/current", token)).ShouldBe(HttpStatusCode.Unauthorized);
        await api.TokenAsync(email, "von der Leitung gesetzt");

        (await api.StatusAsync("POST", "/api/users/1/password", api.Tokens.Admin, """{"password":"von der Leitung gesetzt"}""")).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("""{"email":"a@b.example","role":"editor"}""", "name")]
    [InlineData("""{"name":"n","role":"editor"}""", "email")]
    [InlineData("""{"name":"n","email":"nobody","role":"editor"}""", "email")]
    [InlineData("""{"name":"n","email":"a@b.example"}""", "role")]
    [InlineData("""{"name":"n","email":"a@b.example","role":"king"}""", "role")]
    [InlineData("""{"name":"n","email":"a@b.example","role":"supporter"}""", "role")]
    [InlineData("""{"name":"n","email":"a@b.example","role":"editor","password":"short"}""", "password")]
    [InlineData("""{"name":"n","email":"a@b.example","role":"editor","password":"Password1234"}""", "password")]
    [InlineData("""{"name":"n","email":"someone@b.example","role":"editor","password":"Someone@b.example"}""", "password")]
    public async Task What_does_not_fit_is_named(string body, string field) =>
        (await api.DemandAsync(HttpStatusCode.BadRequest, "POST", "/api/users", api.Tokens.Admin, body)).GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);

    [Fact]
    public async Task Users_are_their_own_organizations_admins_and_the_platforms()
    {
        var organization = await api.NewOrganizationAsync();
        var (id, _) = await api.NewUserAsync(organization, "editor");
        foreach (var (method, path) in ((string, string)[])[("GET", ""), ("PATCH", ""), ("POST", "/deactivate"), ("POST", "/reactivate"), ("POST", "/password")])
        {
            var body = method == "PATCH" ? """{"name":"x"}""" : path == "/password" ? """{"password":"von der Leitung gesetzt"}""" : null;
            (await api.StatusAsync(method, $"/api/users/{id}{path}", api.Tokens.Admin, body)).ShouldBe(HttpStatusCode.NotFound, path);
            (await api.StatusAsync(method, $"/api/users/{id}{path}", api.Tokens.Editor, body)).ShouldBe(HttpStatusCode.Forbidden, path);
            if (method != "GET") (await api.StatusAsync(method, $"/api/users/{id}{path}", api.Tokens.Supporter, body)).ShouldBe(HttpStatusCode.Forbidden, path);
        }

        (await api.StatusAsync("POST", "/api/users", api.Tokens.Admin, $$"""{"organizationId":{{organization}},"name":"n","email":"{{IdentityHost.NewEmail()}}","role":"editor"}""")).ShouldBe(HttpStatusCode.NotFound);
        (await api.StatusAsync("GET", $"/api/users?organizationId={organization}", api.Tokens.Admin)).ShouldBe(HttpStatusCode.NotFound);
        var listed = await api.DemandAsync(HttpStatusCode.OK, "GET", $"/api/users?organizationId={organization}", api.Tokens.Supporter);
        listed.GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetInt64().ShouldBe(id);
        var own = await api.DemandAsync(HttpStatusCode.OK, "GET", "/api/users?limit=250", api.Tokens.Admin);
        own.GetProperty("items").EnumerateArray().ShouldAllBe(user => user.GetProperty("organizationId").GetInt64() == 1);
        var supporter = await api.DemandAsync(HttpStatusCode.Created, "POST", "/api/users", api.Platform, $$"""{"name":"Sue","email":"{{IdentityHost.NewEmail()}}","role":"supporter"}""");
        supporter.GetProperty("organizationId").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }
}
