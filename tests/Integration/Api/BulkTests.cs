using System.Net;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class BulkTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string Path = "/api/imap-pop-monitors";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_creation_has_the_outcome_that_it_would_have_alone()
    {
        string[] bodies =
        [
            """{"customerId":10,"name":"first","hostname":"mail.example.com","status":"disabled","imapPopConfig":{ "user":"u",  "password":"hunter1" }}""",
            """{"customerId":10,"name":"","hostname":"https://mail.example.com"}""",
            """{"customerId":999,"name":"n","hostname":"mail.example.com"}""",
            """{"customerId":20,"name":"n","hostname":"mail.example.com"}""",
            "7",
            """{"customerId":"11111111-1111-4111-8111-111111111111","name":"last","hostname":"mail.example.com","status":"paused","imapPopConfig":{"password":"********"}}""",
            """{"customerId":"11111111-1111-4111-8111-111111111111","name":"last","hostname":"mail.example.com","status":"paused","confirmations":3}""",
        ];
        var answer = await PostAsync("/bulk", $$"""{"items":[{{string.Join(',', bodies)}}]}""");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
        var items = (await Json.ReadAsync(answer, Cancellation)).GetProperty("items").EnumerateArray().ToList();
        items.Select(i => i.GetProperty("index").GetInt32()).ShouldBe(Enumerable.Range(0, bodies.Length));
        items.Select(i => i.GetProperty("status").GetInt32()).ShouldBe([201, 400, 404, 404, 400, 400, 201]);
        foreach (var refused in items.Where(i => i.GetProperty("status").GetInt32() != 201))
        {
            refused.EnumerateObject().Select(p => p.Name).ShouldBe(["index", "status", "problem"]);
            refused.GetProperty("problem").GetProperty("status").GetInt32().ShouldBe(refused.GetProperty("status").GetInt32());
        }

        items[1].GetProperty("problem").GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe(["name", "hostname"], ignoreOrder: true);
        items[0].GetProperty("monitor").GetProperty("config").GetRawText().ShouldBe("""{ "user":"u",  "password":"hunter1" }""", "as a creation shows it");

        foreach (var item in items.Where(i => i.GetProperty("status").GetInt32() == 201))
        {
            var shown = item.GetProperty("monitor");
            var read = await api.ReadAsync(shown.GetProperty("id").GetInt64());
            read.GetRawText().ShouldBe(shown.GetRawText().Replace("hunter1", "********", StringComparison.Ordinal));
            (await api.EventsAsync(shown.GetProperty("id").GetInt64())).ShouldHaveSingleItem().GetProperty("actor").GetString().ShouldBe("user-2");
        }
    }

    [Fact]
    public async Task A_full_request_is_taken_and_its_secrets_are_readable_to_checks_alone()
    {
        var padding = new string('x', 8_000);
        var answer = await PostAsync("/bulk", $$"""{"items":[{{string.Join(',', Enumerable.Range(0, 250).Select(i => $$$"""{"customerId":10,"name":"m{{{i}}}","hostname":"mail.example.com","status":"disabled","imapPopConfig":{"password":"hunter-{{{i}}}","x":"{{{padding}}}"}}"""))}}]}""");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var items = (await Json.ReadAsync(answer, Cancellation)).GetProperty("items").EnumerateArray().ToList();
        items.ShouldAllBe(i => i.GetProperty("status").GetInt32() == 201);
        items.Select(i => i.GetProperty("monitor").GetProperty("name").GetString()).ShouldBe(Enumerable.Range(0, 250).Select(i => $"m{i}"));
        var id = items[137].GetProperty("monitor").GetProperty("id").GetInt64();
        (await api.ReadAsync(id)).GetProperty("config").GetProperty("x").GetString().ShouldBe(padding);
    }

    [Fact]
    public async Task Sent_again_with_its_key_a_request_creates_nothing_anew_and_repeats_its_answer()
    {
        const string Body = """{"items":[{"customerId":10,"name":"n","hostname":"mail.example.com","status":"disabled","imapPopConfig":{ "password":"hunter7" }},{}]}""";
        var key = Guid.NewGuid().ToString();
        var first = await (await PostAsync("/bulk", Body, key: key)).Content.ReadAsStringAsync(Cancellation);
        var again = await PostAsync("/bulk", Body, key: key);
        (await again.Content.ReadAsStringAsync(Cancellation)).ShouldBe(first);
        again.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        first.ShouldContain("hunter7");
        var id = (await Json.ReadAsync(again, Cancellation)).GetProperty("items")[0].GetProperty("monitor").GetProperty("id").GetInt64();
        foreach (var _ in (int[])[1, 2])
            (await PostAsync("/bulk-status", $$"""{"ids":[{{id}}],"status":"maintenance"}""", key: key)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await api.EventsAsync(id)).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_status_is_set_for_each_for_itself()
    {
        var first = await api.CreateAsync(Json.With("name", "\"a\""));
        var gone = await api.CreateAsync(Json.With("name", "\"b\""));
        var maintained = await api.CreateAsync(Json.With("status", "\"maintenance\""));
        await api.DeleteAsync(gone);
        var answer = await PostAsync("/bulk-status", $$"""{"ids":[{{first}},{{gone}},{{maintained}},999999],"status":"maintenance"}""");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
        var items = (await Json.ReadAsync(answer, Cancellation)).GetProperty("items").EnumerateArray().ToList();
        items.Select(i => (i.GetProperty("id").GetInt64(), i.GetProperty("status").GetInt32())).ShouldBe([(first, 200), (gone, 404), (maintained, 200), (999999, 404)]);
        items[0].GetProperty("monitor").GetRawText().ShouldBe((await api.ReadAsync(first)).GetRawText());
        (await api.EventsAsync(maintained)).Length.ShouldBe(1, "it was that already");
        (await PostAsync("/bulk-status", $$"""{"ids":[{{first}}],"status":"paused"}""")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await api.ReadAsync(first)).GetProperty("status").GetString().ShouldBe("disabled");
        var others = await Json.ReadAsync(await PostAsync("/bulk-status", $$"""{"ids":[{{first}}],"status":"active"}""", api.Tokens.OtherOrganization), Cancellation);
        others.GetProperty("items")[0].GetProperty("status").GetInt32().ShouldBe(404);
    }

    [Fact]
    public async Task What_fails_for_one_keeps_no_other_from_its_status()
    {
        var failing = await api.CreateAsync(Json.With("name", "\"a\""));
        var lost = await api.CreateAsync(Json.With("imapPopConfig", """{"user":"u","password":"hunter2"}"""));
        var sound = await api.CreateAsync(Json.With("name", "\"c\""));
        await api.ExecuteAsync($"update event_monitors.data_keys set ring_key_id = 'gone' where monitor_id = {lost}");
        await api.ExecuteAsync($"""
            create function event_store.broken() returns trigger language plpgsql as $$ begin raise exception 'broken' using errcode = 'XX000'; end $$;
            create trigger broken before insert on event_store.mt_events for each row when (new.stream_id = 'monitor-{failing}') execute function event_store.broken()
            """);
        try
        {
            var answer = await PostAsync("/bulk-status", $$"""{"ids":[{{failing}},{{lost}},{{sound}}],"status":"maintenance"}""");
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
            var items = (await Json.ReadAsync(answer, Cancellation)).GetProperty("items").EnumerateArray().ToList();
            items.Select(i => i.GetProperty("status").GetInt32()).ShouldBe([500, 200, 200]);
            items[0].GetProperty("problem").GetProperty("code").GetString().ShouldBe("internal_error");
            items[1].GetProperty("monitor").GetProperty("config").GetProperty("user").GetString().ShouldBe("u", "what may be read");
        }
        finally
        {
            await api.ExecuteAsync("drop trigger broken on event_store.mt_events; drop function event_store.broken()");
        }
    }

    [Theory]
    [InlineData("/bulk", "{}", "items")]
    [InlineData("/bulk", """{"items":[]}""", "items")]
    [InlineData("/bulk", """{"items":{}}""", "items")]
    [InlineData("/bulk-status", """{"ids":[1,1],"status":"active"}""", "ids")]
    [InlineData("/bulk-status", """{"ids":[0],"status":"active"}""", "ids")]
    [InlineData("/bulk-status", """{"ids":["1"],"status":"active"}""", "ids")]
    [InlineData("/bulk-status", """{"status":"active"}""", "ids")]
    [InlineData("/bulk-status", """{"ids":[1]}""", "status")]
    [InlineData("/bulk-status", """{"ids":[1],"status":"away"}""", "status")]
    public async Task What_is_no_such_list_is_refused_as_a_whole(string path, string body, string field) =>
        (await (await PostAsync(path, body)).ErrorsAsync()).ShouldBe([field]);

    [Fact]
    public async Task There_is_a_most_of_everything()
    {
        (await (await PostAsync("/bulk", $$"""{"items":[{{string.Join(',', Enumerable.Repeat("1", 251))}}]}""")).ErrorsAsync()).ShouldBe(["items"]);
        (await (await PostAsync("/bulk-status", $$"""{"ids":[{{string.Join(',', Enumerable.Range(1, 251))}}],"status":"active"}""")).ErrorsAsync()).ShouldBe(["ids"]);
        (await PostAsync("/bulk", new string(' ', 4 * 1024 * 1024 + 1))).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await PostAsync("/bulk", "{}", api.Tokens.Readonly)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync("/bulk-status", "{}", api.Tokens.Supporter)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string? token = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path + path) { Content = Json.Body(body) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await api.Client(token ?? api.Tokens.Editor).SendAsync(request, Cancellation);
    }
}
