using System.Net;
using System.Text.Json;
using EventMonitors.Tests.Integration.Api.OpenApi;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class MonitorListTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string Path = "/api/imap-pop-monitors";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "id", false)]
    [InlineData("id", "id", false)]
    [InlineData("-id", "id", true)]
    [InlineData("name", "name", false)]
    [InlineData("-name", "name", true)]
    [InlineData("hostname", "hostname", false)]
    [InlineData("-hostname", "hostname", true)]
    [InlineData("createdAt", "createdAt", false)]
    [InlineData("-createdAt", "createdAt", true)]
    [InlineData("updatedAt", "updatedAt", false)]
    [InlineData("-updatedAt", "updatedAt", true)]
    public async Task Every_order_is_kept_from_page_to_page(string sort, string field, bool descending)
    {
        foreach (var name in (string[])["b", "A", "a", "Ä", "B", "a", "\\\"", "📬📬"])
            await api.CreateAsync($$"""{"customerId":10,"name":{{JsonSerializer.Serialize(name)}},"hostname":"{{(name == "Ä" ? "Bücher" : "h" + name.Length)}}.example","status":"disabled"}""");
        var all = (await ListAsync($"sort={sort}&limit=200")).Select(m => (Key: Key(m, field), Id: Id(m))).ToList();
        all.Count.ShouldBeGreaterThanOrEqualTo(8);
        var ordered = all.OrderBy(m => m.Key, Comparer<object>.Create(Compare)).ThenBy(m => m.Id).ToList();
        if (descending) ordered.Reverse();
        all.ShouldBe(ordered);
        foreach (var limit in (int[])[1, 3])
            (await ListAsync($"sort={sort}&limit={limit}")).Select(Id).ShouldBe(all.Select(m => m.Id));
    }

    [Fact]
    public async Task The_cursor_behind_the_longest_name_is_one_that_the_document_allows_and_the_Api_takes()
    {
        var mark = Guid.NewGuid().ToString("N");
        foreach (var last in (string[])["📭", "📮"])
            await api.CreateAsync($$"""{"customerId":10,"name":"{{string.Concat(Enumerable.Repeat("📬", 199))}}{{last}}","hostname":"h{{mark}}.example","status":"disabled"}""");
        var document = await ApiDocument.FetchAsync(api, Cancellation);
        var schema = document.Find("listMonitors").Parameters.Single(parameter => parameter.Name == "cursor").Schema;

        var first = await api.GetAsync(api.Tokens.Editor, $"/api/imap-pop-monitors?sort=name&limit=1&q=h{mark}");
        var cursor = first.GetProperty("nextCursor").GetString()!;
        cursor.Length.ShouldBeGreaterThan(3000);
        document.Schemas.Validate(JsonSerializer.SerializeToElement(cursor), schema, closed: true).ShouldBeEmpty();
        var second = await api.GetAsync(api.Tokens.Editor, $"/api/imap-pop-monitors?sort=name&limit=1&q=h{mark}&cursor={cursor}");
        second.GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetInt64()
            .ShouldNotBe(first.GetProperty("items")[0].GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task Every_filter_finds_what_it_says_and_nothing_else()
    {
        var mark = Guid.NewGuid().ToString("N");
        var german = await CreateAsync($$"""{"customerId":10,"name":"{{mark}} one","hostname":"Bücher-{{mark}}.example","status":"maintenance","imapPopConfig":{"user":"Post@{{mark}}.example"} }""");
        var plain = await CreateAsync($$"""{"customerId":"11111111-1111-4111-8111-111111111111","name":"{{mark}} 100% _two","hostname":"mail.example","status":"disabled"}""");
        var deleted = await CreateAsync($$"""{"customerId":10,"name":"{{mark}} three","hostname":"mail.example","status":"disabled"}""");
        await api.DeleteAsync(deleted);
        await SetHealthAsync(german, "down");

        (await IdsAsync($"q={mark}")).ShouldBe([german, plain]);
        (await IdsAsync($"q={mark.ToUpperInvariant()}%20ONE")).ShouldBe([german]);
        (await IdsAsync($"q=POST@{mark[..6]}")).ShouldBe([german]);
        (await IdsAsync($"q=bücher-{mark}")).ShouldBe([german]);
        (await IdsAsync($"q=xn--bcher-{mark}")).ShouldBe([german]);
        (await IdsAsync($"q=100%25%20_t")).ShouldBe([plain]);
        (await IdsAsync("q=%25_")).ShouldBeEmpty("no character stands for others");
        (await IdsAsync($"q={mark}&status=maintenance,active")).ShouldBe([german]);
        (await IdsAsync($"q={mark}&health=down,up")).ShouldBe([german]);
        (await IdsAsync($"q={mark}&health=unknown")).ShouldBe([plain]);
        (await IdsAsync($"q={mark}&health=unknown,down,up,inconclusive&status=active,maintenance,disabled")).ShouldBe([german, plain]);
        (await IdsAsync($"hostname=BÜCHER-{mark}.example")).ShouldBe([german]);
        (await IdsAsync($"hostname=XN--BCHER-{mark}-M9B.EXAMPLE")).ShouldBeEmpty("another name");
        (await IdsAsync($"hostname={mark}")).ShouldBeEmpty();
        (await IdsAsync($"q={mark}&customerId=10&sort=-id")).ShouldBe([plain, german]);
        (await IdsAsync($"q={mark}&customerId=11111111-1111-4111-8111-111111111111&hostname=mail.example")).ShouldBe([plain]);
    }

    [Fact]
    public async Task An_item_is_the_monitor_as_it_is_read()
    {
        var mark = Guid.NewGuid().ToString("N");
        var id = await CreateAsync($$"""{"customerId":10,"name":"{{mark}}","hostname":"mail.example","status":"disabled","confirmations":3,"imapPopConfig":{ "user":"u", "password":"hunter2" } }""");
        var item = (await ListAsync($"q={mark}")).ShouldHaveSingleItem();
        item.GetRawText().ShouldBe((await api.ReadAsync(id)).GetRawText());
        item.GetRawText().ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task Monitors_that_stay_are_shown_once_whatever_others_do_meanwhile()
    {
        var mark = Guid.NewGuid().ToString("N")[..8];
        var stay = new List<long>();
        var come = new List<long>();
        for (var i = 0; i < 24; i++)
        {
            stay.Add(await NamedAsync($"{mark} {i % 5}"));
            come.Add(await NamedAsync($"{mark} {i % 7}"));
        }

        using var done = new CancellationTokenSource();
        var turmoil = Task.Run(async () =>
        {
            var chance = new Random(1);
            while (!done.IsCancellationRequested)
            {
                var i = chance.Next(come.Count);
                await api.ChangeAsync(come[i], $$"""{"name":"{{mark}} {{chance.Next(9)}}","hostname":"h{{chance.Next(9)}}.example"}""");
                if (chance.Next(3) != 0) continue;
                await api.DeleteAsync(come[i]);
                come[i] = await NamedAsync($"{mark} {chance.Next(9)}");
            }
        }, Cancellation);
        foreach (var sort in (string[])["id", "-id", "name", "-name", "hostname", "-createdAt", "createdAt", "updatedAt"])
            foreach (var filter in (string[])["", $"&q={mark}"])
                (await ListAsync($"sort={sort}{filter}&limit=3")).Select(Id).Where(stay.Contains).Order().ToList().ShouldBe(stay, sort);
        await done.CancelAsync();
        await turmoil;

        Task<long> NamedAsync(string name) => CreateAsync($$"""{"customerId":10,"name":"{{name}}","hostname":"h{{name[^1]}}.example","status":"disabled"}""");
    }

    [Fact]
    public async Task Among_many_the_few_are_found_at_once_and_the_common_ones_step_by_step()
    {
        // Organization 3 has 24,000 monitors: 6,000 under maintenance, all at the end of the order, and 3 of a name of their own.
        await ExecuteAsync("""
            insert into event_monitors.organizations select (jsonb_populate_record(o, '{"id": 3}')).* from event_monitors.organizations o where id = 2;
            insert into event_monitors.monitors (id, organization_id, customer_id, name, hostname, host_ascii, status, check_interval, timeout_seconds, protocol, tls, reject_unauthorized, has_password, created_at, updated_at, version, probe_version)
            select 1000000 + n, 3, 30, case when n % 9000 = 8999 then 'needle ' else 'straw ' end || n, 'h.example', 'h.example', case when n > 18000 then 'maintenance' else 'disabled' end,
                60, 30, 'imap', false, true, false, now(), now(), 1, 1
            from generate_series(1, 24000) n;
            insert into event_monitors.monitor_health (monitor_id, organization_id, verdict) select 1000000 + n, 3, case when n = 23000 then 'inconclusive' else 'up' end from generate_series(1, 24000) n;
            analyze event_monitors.monitors; analyze event_monitors.monitor_health;
            """);
        var of3 = "organizationId=3&";
        foreach (var (filter, count) in ((string, int)[])[("q=needle", 2), ("q=NEEDLE&status=disabled", 2), ("health=inconclusive", 1), ("hostname=needle.example", 0)])
        {
            var page = await PageAsync($"{of3}{filter}", api.Tokens.Supporter);
            page.GetProperty("items").GetArrayLength().ShouldBe(count, filter);
            page.GetProperty("nextCursor").ValueKind.ShouldBe(JsonValueKind.Null, filter);
        }

        var late = (await ListAsync($"{of3}status=maintenance&limit=200", api.Tokens.Supporter)).Select(Id).ToList();
        late.ShouldBe(Enumerable.Range(18001, 6000).Select(n => 1000000L + n));
        (await ListAsync($"{of3}q=straw&status=maintenance&health=up&sort=-name&limit=200", api.Tokens.Supporter)).Select(Id).Order().ShouldBe(late.Where(id => id != 1023000));
        (await PageAsync($"{of3}status=maintenance", api.Tokens.Supporter)).GetProperty("nextCursor").ValueKind.ShouldBe(JsonValueKind.String, "the walk goes on");
    }

    [Fact]
    public async Task An_organization_sees_its_own_and_a_supporter_all()
    {
        var own = await api.CreateAsync(Json.With("name", "\"own\""));
        var response = await api.Client(api.Tokens.OtherOrganization).PostAsync(Path, Json.Body("""{"customerId":20,"name":"other","hostname":"h.example","status":"disabled"}"""), Cancellation);
        var other = Id(await Json.ReadAsync(response, Cancellation));

        (await IdsAsync("")).ShouldContain(own);
        (await IdsAsync("")).ShouldNotContain(other);
        (await ListAsync("", api.Tokens.OtherOrganization)).Select(Id).ShouldContain(other);
        (await ListAsync("organizationId=2", api.Tokens.OtherOrganization)).Select(Id).ShouldNotContain(own);
        (await ListAsync("sort=-id", api.Tokens.Supporter, most: 3)).Count.ShouldBeGreaterThan(0);
        var all = (await ListAsync("limit=200", api.Tokens.Supporter, most: 3)).Select(Id).ToList();
        all.ShouldContain(own);
        all.ShouldContain(other);
        (await ListAsync("organizationId=2", api.Tokens.Supporter)).Select(Id).ShouldNotContain(own);
        (await StatusAsync("organizationId=2", api.Tokens.Editor)).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync("organizationId=99", api.Tokens.Supporter)).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync("customerId=20", api.Tokens.Editor)).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync("customerId=987654", api.Tokens.Editor)).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync("", null)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("sort=port", "sort")]
    [InlineData("sort=--id", "sort")]
    [InlineData("status=paused", "status")]
    [InlineData("status=active,", "status")]
    [InlineData("health=ill", "health")]
    [InlineData("hostname=https://mail.example", "hostname")]
    [InlineData("q=a", "q")]
    [InlineData("q=%00%00", "q")]
    [InlineData("customerId=nobody", "customerId")]
    [InlineData("customerId=10%00", "customerId")]
    [InlineData("organizationId=-1", "organizationId")]
    [InlineData("cursor=nonsense", "cursor")]
    [InlineData("cursor=WyJtb25pdG9yczppZCIsIjEiXQ", "cursor")] // ["monitors:id","1"]
    [InlineData("cursor=WyJtb25pdG9yczppZCIsbnVsbCxudWxsXQ", "cursor")] // ["monitors:id",null,null]
    [InlineData("cursor=WyJtb25pdG9yczppZCIsIjEiLCJ4Il0", "cursor")] // ["monitors:id","1","x"]
    [InlineData("sort=name&cursor=WyJtb25pdG9yczppZCIsIjEiLCIxIl0", "cursor")] // ["monitors:id","1","1"]
    [InlineData("sort=name&cursor=WyJtb25pdG9yczpuYW1lIiwiXHUwMDAwIiwiMSJd", "cursor")] // ["monitors:name","\u0000","1"]
    [InlineData("sort=name&cursor=WyJtb25pdG9yczpuYW1lIiwiXHVkODAwIiwiMSJd", "cursor")] // ["monitors:name","\ud800","1"]
    [InlineData("sort=createdAt&cursor=WyJtb25pdG9yczpjcmVhdGVkQXQiLCJ4IiwiMSJd", "cursor")] // ["monitors:createdAt","x","1"]
    public async Task What_does_not_fit_is_refused_by_name(string query, string field) =>
        (await (await api.Client(api.Tokens.Readonly).GetAsync($"{Path}?{query}", Cancellation)).ErrorsAsync()).ShouldBe([field]);

    [Theory]
    [InlineData("q=abc")]
    [InlineData("sort=name")]
    public async Task Over_all_organizations_there_is_one_order_and_no_filter(string query) =>
        (await (await api.Client(api.Tokens.Supporter).GetAsync($"{Path}?{query}", Cancellation)).ErrorsAsync()).ShouldBe(["organizationId"]);

    [Fact]
    public async Task The_longest_name_has_a_cursor()
    {
        var name = string.Concat(Enumerable.Repeat("📬", 200));
        await CreateAsync($$"""{"customerId":10,"name":"{{name}}","hostname":"mail.example","status":"disabled"}""");
        await CreateAsync($$"""{"customerId":10,"name":"{{name}}","hostname":"mail.example","status":"disabled"}""");
        (await ListAsync("sort=-name&limit=1", most: 3)).Count.ShouldBe(3);
    }

    private static long Id(JsonElement monitor) => monitor.GetProperty("id").GetInt64();

    // As the database compares: by code point, ASCII letters in lower case.
    private static object Key(JsonElement monitor, string field) => field switch
    {
        "id" => Id(monitor),
        "name" => Lower(monitor.GetProperty("name").GetString()!),
        "hostname" => Lower(EventMonitors.Api.Monitors.Hostname.ToAscii(monitor.GetProperty("hostname").GetString()!)),
        _ => monitor.GetProperty(field).GetString()!,
    };

    private static string Lower(string text) => string.Concat(text.Select(c => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c));

    private static int Compare(object a, object b) => a is long number ? number.CompareTo(b)
        : System.Text.Encoding.UTF8.GetBytes((string)a).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes((string)b));

    private Task<long> CreateAsync(string body) => api.CreateAsync(body);

    private async Task<IEnumerable<long>> IdsAsync(string query) => (await ListAsync(query)).Select(Id);

    /// <summary>All pages; each but the last has to lead on.</summary>
    private async Task<List<JsonElement>> ListAsync(string query, string? token = null, int most = int.MaxValue)
    {
        var items = new List<JsonElement>();
        string? cursor = null;
        for (var page = 0; page < most; page++)
        {
            var answer = await PageAsync(query + (cursor is null ? "" : $"&cursor={cursor}"), token);
            items.AddRange(answer.GetProperty("items").EnumerateArray());
            cursor = answer.GetProperty("nextCursor").GetString();
            if (cursor is null) break;
        }

        return items;
    }

    private async Task<JsonElement> PageAsync(string query, string? token = null)
    {
        var response = await api.Client(token ?? api.Tokens.Readonly).GetAsync($"{Path}?{query}", Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Cancellation));
        return await Json.ReadAsync(response, Cancellation);
    }

    private async Task<HttpStatusCode> StatusAsync(string query, string? token) => (await api.Client(token).GetAsync($"{Path}?{query}", Cancellation)).StatusCode;

    private Task SetHealthAsync(long id, string verdict) =>
        ExecuteAsync($"insert into event_monitors.monitor_health (monitor_id, organization_id, verdict) values ({id}, 1, '{verdict}') on conflict (monitor_id) do update set verdict = excluded.verdict");

    private async Task ExecuteAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
