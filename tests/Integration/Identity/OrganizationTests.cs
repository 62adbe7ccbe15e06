using System.Net;
using EventMonitors.Api.Customers;
using EventMonitors.Tests.Integration.Api;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Identity;

[Collection<IdentityApi>]
public sealed class OrganizationTests(IdentityHost api)
{
    [Fact]
    public async Task A_deactivated_organizations_sessions_and_keys_open_nothing_at_once()
    {
        var organization = await api.NewOrganizationAsync();
        var (_, email) = await api.NewUserAsync(organization, "admin");
        var token = await api.TokenAsync(email);
        var key = (await api.DemandAsync(HttpStatusCode.Created, "POST", "/api/api-keys", token, """{"name":"n","scopes":["customers:read"]}""")).GetProperty("key").GetString();
        (await api.StatusAsync("GET", "/api/customers", key)).ShouldBe(HttpStatusCode.OK);

        (await api.DemandAsync(HttpStatusCode.OK, "POST", $"/api/organizations/{organization}/deactivate", api.Platform)).GetProperty("status").GetString().ShouldBe("inactive");
        foreach (var one in (string?[])[token, key]) (await api.StatusAsync("GET", "/api/customers", one)).ShouldBe(HttpStatusCode.Unauthorized);
        (await api.LogInAsync(email, origin: IdentityHost.NewOrigin())).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        await api.DemandAsync(HttpStatusCode.OK, "POST", $"/api/organizations/{organization}/reactivate", api.Platform);
        (await api.StatusAsync("GET", "/api/customers", token)).ShouldBe(HttpStatusCode.Unauthorized, "what has ended stays so");
        (await api.StatusAsync("GET", "/api/customers", key)).ShouldBe(HttpStatusCode.OK);
        await api.TokenAsync(email);
    }

    [Fact]
    public async Task A_quota_is_replaced_as_a_whole_by_who_knows_its_version()
    {
        var organization = await api.NewOrganizationAsync();
        var path = $"/api/organizations/{organization}/quota";
        (await api.CodeAsync((HttpStatusCode)428, "PUT", path, api.Platform, "{}")).ShouldBe("precondition_required");
        var read = await api.SendAsync("GET", path, api.Platform);
        var set = await api.SendAsync("PUT", path, api.Platform, """{"monitors":5,"smallestCheckInterval":60}""", ifMatch: read.Headers.ETag!.ToString());
        set.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await api.CodeAsync(HttpStatusCode.PreconditionFailed, "PUT", path, api.Platform, "{}", ifMatch: read.Headers.ETag!.ToString())).ShouldBe("precondition_failed");

        (await api.Service<QuotaQueries>().FindAsync(organization, TestContext.Current.CancellationToken)).ShouldBe(new OrganizationQuota(5, 60, OrganizationQuota.Default.TestsPerMinute));
        await api.DemandAsync(HttpStatusCode.OK, "PUT", path, api.Platform, """{"smallestCheckInterval":60}""", ifMatch: "*");
        (await api.StreamAsync(organization, CustomerEventTypes.OrganizationStreamId(organization)))[^1].Data.ShouldBe(new OrganizationQuotaChanged(organization) { Monitors = new(5, null) });
        foreach (var (field, value) in ((string, int)[])[("monitors", -1), ("smallestCheckInterval", 9), ("testsPerMinute", 1_001)])
            (await api.DemandAsync(HttpStatusCode.BadRequest, "PUT", path, api.Platform, $$"""{"{{field}}":{{value}}}""", ifMatch: "*")).GetProperty("errors").EnumerateObject().Single().Name.ShouldBe(field);
    }

    [Fact]
    public async Task Members_see_their_own_organization_its_admin_names_it_and_the_platform_rules_all()
    {
        var organization = await api.NewOrganizationAsync();
        var (_, admin) = await api.LoggedInAsync(organization, "admin");
        (await api.DemandAsync(HttpStatusCode.OK, "PATCH", $"/api/organizations/{organization}", admin, """{"name":"Own name"}""")).GetProperty("name").GetString().ShouldBe("Own name");
        foreach (var path in (string[])["/api/organizations/1", "/api/organizations/1/quota"])
        {
            (await api.StatusAsync("GET", path, admin)).ShouldBe(HttpStatusCode.NotFound);
            foreach (var token in (string[])[api.Tokens.Readonly, api.Tokens.Supporter, api.Platform]) (await api.StatusAsync("GET", path, token)).ShouldBe(HttpStatusCode.OK);
        }

        (await api.StatusAsync("PATCH", "/api/organizations/1", admin, """{"name":"Mine"}""")).ShouldBe(HttpStatusCode.NotFound);
        foreach (var (method, path) in ((string, string)[])[("POST", ""), ("POST", $"/{organization}/deactivate"), ("POST", $"/{organization}/reactivate"), ("PUT", $"/{organization}/quota")])
            foreach (var token in (string[])[admin, api.Tokens.Editor, api.Tokens.Supporter]) (await api.StatusAsync(method, $"/api/organizations{path}", token, "{}")).ShouldBe(HttpStatusCode.Forbidden, path);

        (await api.DemandAsync(HttpStatusCode.OK, "GET", "/api/organizations", admin)).GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetInt64().ShouldBe(organization);
        var page = await api.DemandAsync(HttpStatusCode.OK, "GET", "/api/organizations?limit=1", api.Tokens.Supporter);
        var next = await api.DemandAsync(HttpStatusCode.OK, "GET", $"/api/organizations?limit=1&cursor={page.GetProperty("nextCursor").GetString()}", api.Tokens.Supporter);
        next.GetProperty("items")[0].GetProperty("id").GetInt64().ShouldBe(2);
    }

    [Fact]
    public async Task A_platform_admin_reads_everything_and_writes_nobodys_monitors_and_customers()
    {
        (await api.StatusAsync("GET", "/api/customers/20", api.Platform)).ShouldBe(HttpStatusCode.OK);
        (await api.StatusAsync("POST", "/api/imap-pop-monitors", api.Platform, Json.ContractBody)).ShouldBe(HttpStatusCode.Forbidden);
        (await api.StatusAsync("POST", "/api/customers", api.Platform, """{"name":"n"}""")).ShouldBe(HttpStatusCode.Forbidden);
        (await api.StatusAsync("POST", "/api/customers/10/deactivate", api.Platform)).ShouldBe(HttpStatusCode.Forbidden);
    }
}
