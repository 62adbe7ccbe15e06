using System.Net;
using System.Text.Json;
using EventMonitors.Tests.Integration.Api;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Identity;

[Collection<IdentityApi>]
public sealed class CustomerTests(IdentityHost api)
{
    [Fact]
    public async Task A_customer_is_created_read_by_either_id_renamed_and_found_in_the_history()
    {
        var publicId = Guid.NewGuid();
        var created = await api.SendAsync("POST", "/api/customers", api.Tokens.Editor, $$"""{"name":"Bäckerei","publicId":"{{publicId}}"}""");
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        var id = (await Json.ReadAsync(created, TestContext.Current.CancellationToken)).GetProperty("id").GetInt64();
        created.Headers.Location!.ToString().ShouldBe($"/api/customers/{id}");
        foreach (var path in (object[])[id, publicId]) (await api.DemandAsync(HttpStatusCode.OK, "GET", $"/api/customers/{path}", api.Tokens.Readonly)).GetProperty("name").GetString().ShouldBe("Bäckerei");

        var tag = created.Headers.ETag!.ToString();
        (await api.DemandAsync(HttpStatusCode.OK, "PATCH", $"/api/customers/{publicId}", api.Tokens.Editor, """{"name":"Konditorei"}""", ifMatch: tag)).GetProperty("name").GetString().ShouldBe("Konditorei");
        (await api.CodeAsync(HttpStatusCode.PreconditionFailed, "PATCH", $"/api/customers/{id}", api.Tokens.Editor, """{"name":"x"}""", ifMatch: tag)).ShouldBe("precondition_failed");
        (await api.CodeAsync(HttpStatusCode.Conflict, "POST", "/api/customers", api.Tokens.OtherOrganization, $$"""{"name":"Mine","publicId":"{{publicId}}"}""")).ShouldBe("public_id_taken");

        var feed = await api.DemandAsync(HttpStatusCode.OK, "GET", "/api/events?types=customer_renamed&limit=1000", api.Tokens.Readonly);
        var change = feed.GetProperty("items").EnumerateArray().Single(e => e.GetProperty("stream").GetString() == $"customer-{id}").GetProperty("changes")[0];
        (change.GetProperty("field").GetString(), change.GetProperty("old").GetString(), change.GetProperty("new").GetString()).ShouldBe(("name", "Bäckerei", "Konditorei"));
    }

    [Fact]
    public async Task A_deactivated_customer_takes_no_new_monitors_and_keeps_those_it_has()
    {
        var id = await NewAsync("Deactivated");
        var monitor = await api.DemandAsync(HttpStatusCode.Created, "POST", "/api/imap-pop-monitors", api.Tokens.Editor, Json.With("customerId", $"{id}"));
        (await api.DemandAsync(HttpStatusCode.OK, "POST", $"/api/customers/{id}/deactivate", api.Tokens.Editor)).GetProperty("status").GetString().ShouldBe("inactive");

        (await api.CodeAsync(HttpStatusCode.Conflict, "POST", "/api/imap-pop-monitors", api.Tokens.Editor, Json.With("customerId", $"{id}"))).ShouldBe("customer_inactive");
        (await api.StatusAsync("PATCH", $"/api/imap-pop-monitors/{monitor.GetProperty("id").GetInt64()}", api.Tokens.Editor, $$"""{"customerId":{{id}},"name":"still mine"}""")).ShouldBe(HttpStatusCode.OK);
        await api.DemandAsync(HttpStatusCode.OK, "POST", $"/api/customers/{id}/reactivate", api.Tokens.Editor);
        await api.DemandAsync(HttpStatusCode.Created, "POST", "/api/imap-pop-monitors", api.Tokens.Editor, Json.With("customerId", $"{id}"));
    }

    [Fact]
    public async Task Customers_are_listed_by_name_page_by_page_each_once_while_others_come()
    {
        var mark = Guid.NewGuid().ToString("N");
        var names = Enumerable.Range(0, 7).Select(i => $"{(i % 2 == 0 ? mark : mark.ToUpperInvariant())} {(char)('a' + i)} 100%_\\").ToArray();
        foreach (var name in names.Reverse()) await NewAsync(name);

        var listed = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await api.DemandAsync(HttpStatusCode.OK, "GET", $"/api/customers?q={mark}&limit=3{(cursor is null ? "" : $"&cursor={cursor}")}", api.Tokens.Readonly);
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()));
            cursor = page.GetProperty("nextCursor").GetString();
            await NewAsync($"{mark} A comes before");
        }
        while (cursor is not null);

        listed.ShouldBe(names);
        (await api.DemandAsync(HttpStatusCode.OK, "GET", $"/api/customers?q={Uri.EscapeDataString(names[6])}", api.Tokens.Supporter)).GetProperty("items").GetArrayLength().ShouldBe(1);
        (await api.DemandAsync(HttpStatusCode.OK, "GET", $"/api/customers?q={mark}", api.Tokens.OtherOrganization)).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=251", "limit")]
    [InlineData("?cursor=abc", "cursor")]
    [InlineData("?cursor=WyJjdXN0b21lcnM6bmFtZSIsIlx1MDAwMCIsIjEiXQ", "cursor")]
    [InlineData("?cursor=WyJjdXN0b21lcnM6bmFtZSIsIngiLCJ5Il0", "cursor")]
    [InlineData("?q=%00", "q")]
    [InlineData("?organizationId=x", "organizationId")]
    public async Task A_list_that_cannot_be_is_a_400_that_names_the_field(string query, string field)
    {
        var problem = await api.DemandAsync(HttpStatusCode.BadRequest, "GET", $"/api/customers{query}", api.Tokens.Readonly);
        problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);
    }

    [Theory]
    [InlineData("{}", "name")]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":" "}""", "name")]
    [InlineData("""{"name":"a\u0000b"}""", "name")]
    [InlineData("""{"name":"n","publicId":"12"}""", "publicId")]
    [InlineData("""{"name":"n","publicId":12}""", "publicId")]
    public async Task What_does_not_fit_is_named(string body, string field) =>
        (await api.DemandAsync(HttpStatusCode.BadRequest, "POST", "/api/customers", api.Tokens.Editor, body)).GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);

    [Fact]
    public async Task Another_organizations_customer_does_not_exist_and_readers_change_none()
    {
        foreach (var id in (string[])["20", "22222222-2222-4222-8222-222222222222", "0", "abc", "99999999999999999999"])
        {
            (await api.StatusAsync("GET", $"/api/customers/{id}", api.Tokens.Editor)).ShouldBe(HttpStatusCode.NotFound, id);
            (await api.StatusAsync("PATCH", $"/api/customers/{id}", api.Tokens.Editor, """{"name":"x"}""")).ShouldBe(HttpStatusCode.NotFound, id);
            (await api.StatusAsync("POST", $"/api/customers/{id}/deactivate", api.Tokens.Editor)).ShouldBe(HttpStatusCode.NotFound, id);
        }

        foreach (var token in (string[])[api.Tokens.Readonly, api.Tokens.Supporter])
        {
            (await api.StatusAsync("POST", "/api/customers", token, "no json")).ShouldBe(HttpStatusCode.Forbidden);
            (await api.StatusAsync("PATCH", "/api/customers/10", token, "no json")).ShouldBe(HttpStatusCode.Forbidden);
        }
    }

    private async Task<long> NewAsync(string name) =>
        (await api.DemandAsync(HttpStatusCode.Created, "POST", "/api/customers", api.Tokens.Editor, JsonSerializer.Serialize(new { name }))).GetProperty("id").GetInt64();
}
