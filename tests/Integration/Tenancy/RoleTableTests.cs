using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EventMonitors.Tests.Integration.Api;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Tenancy;

/// <summary>Every endpoint, every caller, and what is one's own, another organization's, or not there.</summary>
public sealed partial class RoleTableTests(TenancyHost api) : IClassFixture<TenancyHost>
{
    private const string NamesOrganization = "organizationId={organization}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Rows => [.. RoleTable.Rows.Select(NameOf)];

    [Fact]
    public async Task Every_endpoint_is_in_the_table()
    {
        var document = await Json.ReadAsync(await api.Anonymous.GetAsync("/openapi/v1.json", Cancellation), Cancellation);
        var described = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
            .Where(member => member.Value.ValueKind == JsonValueKind.Object).Select(member => member.Value.GetProperty("operationId").GetString()!);
        var mapped = Endpoints().Select(endpoint => NameOf(endpoint) ?? endpoint.RoutePattern.RawText!);
        string[] known = [.. RoleTable.Rows.Select(row => row.Operation), .. RoleTable.Anonymous, .. RoleTable.Open];

        described.Concat(mapped).Distinct().Except(known).ShouldBeEmpty("an endpoint without a row in RoleTable is one whose tenancy nobody has proven");
        known.Distinct().Except(mapped).ShouldBeEmpty("the table names what is not mapped");
    }

    [Fact]
    public void Each_row_is_about_the_endpoint_that_it_names()
    {
        var mapped = Endpoints().Where(endpoint => NameOf(endpoint) is not null).ToLookup(NameOf, endpoint =>
            $"{endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single()} {Parameters().Replace(endpoint.RoutePattern.RawText!, "{}")}");
        foreach (var row in RoleTable.Rows) mapped[row.Operation].ShouldBe([$"{row.Method} {Parameters().Replace(row.Path.Split('?')[0], "{}")}"]);
    }

    [Fact]
    public async Task What_is_open_to_anybody_shows_nothing_of_anybody()
    {
        foreach (var path in RoleTable.Open)
            (await api.Anonymous.GetStringAsync(path, Cancellation)).ShouldNotContain(Things.Mark);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Each_caller_gets_what_the_table_says_and_no_refusal_changes_anything(string name)
    {
        var row = RoleTable.Rows.Single(row => NameOf(row) == name);
        var calls = await PlanAsync(row);
        var wrong = new List<string>();

        // Nobody is in the way of a refusal, so that they come all at once.
        var refusals = calls.Where(call => call.Expected.IsRefusal).ToList();
        var before = await LastChangeAsync();
        wrong.AddRange((await Task.WhenAll(refusals.Select(call => SendAsync(row, call)))).SelectMany(faults => faults));
        if (await LastChangeAsync() != before) wrong.Add("a request that was refused has changed something");
        foreach (var call in calls.Except(refusals)) wrong.AddRange(await SendAsync(row, call));

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Anybody_may_log_in()
    {
        var user = $"{Guid.NewGuid():N}@example.com";
        var created = await api.Client(api.Tokens.Admin).PostAsync("/api/users", Json.Body($$"""{ "name": "Login", "email": "{{user}}", "role": "readonly", "password": "nine quiet herons at noon" }"""), Cancellation);
        created.EnsureSuccessStatusCode();
        foreach (var token in (string?[])[null, api.Tokens.OtherOrganization])
        {
            using var answer = await api.Client(token).PostAsync("/api/sessions", Json.Body($$"""{ "email": "{{user}}", "password": "nine quiet herons at noon" }"""), Cancellation);
            ((int)answer.StatusCode).ShouldBe(201);
        }
    }

    /// <summary>Every request of a row.</summary>
    private async Task<IReadOnlyList<Call>> PlanAsync(RoleRow row)
    {
        var calls = new List<Call>();
        foreach (var caller in api.Callers.Roles)
        {
            var own = caller.Column(row);
            var first = await AddAsync(caller, Whose.Own, own);
            if (row.Other is { } other) await AddAsync(caller, Whose.Others, IsRefused(own) || caller.OrganizationId is null ? own : other);
            if (row.Missing is { } missing) await AddAsync(caller, Whose.Nobodys, IsRefused(own) ? own : missing);
            if (row.Path.Contains(NamesOrganization, StringComparison.Ordinal)) calls.Add(await CallAsync(row, $"{caller.Name}, no organization named", caller.Token, Whose.Own, own, caller.OrganizationId is not null, named: false));
            // Who may not do it is told so before anybody looks at the body.
            if (own == Expected.Forbidden && first.Body is not null) calls.Add(first with { Who = $"{caller.Name}, no JSON", Body = "no JSON", MediaType = "text/plain" });
        }

        await AddKeysAsync(row, calls);
        foreach (var (name, token) in api.Callers.Strangers)
            foreach (var whose in row.Other is null ? [Whose.Own] : Enum.GetValues<Whose>())
                calls.Add(await CallAsync(row, $"{name}, {whose}", token, whose, Expected.Unauthorized, isMember: true));
        return calls;

        async Task<Call> AddAsync(RoleCaller caller, Whose whose, Expected expected)
        {
            // What ends a session, or is about the caller, is asked for by somebody that nothing else depends on.
            var fresh = row.Operation == "logOut" || row.Path.Contains("{self}", StringComparison.Ordinal) ? await api.Callers.AgainAsync(caller) : null;
            var call = await CallAsync(row, $"{caller.Name}, {whose}", fresh?.Token ?? caller.Token, whose, expected, caller.OrganizationId is not null, fresh: fresh);
            // An empty answer would prove nothing of who sees what.
            call = call with { ShowsMark = !expected.IsRefusal && caller.OrganizationId is null && ListsMarked(row, whose) };
            calls.Add(call);
            return call;
        }
    }

    private async Task AddKeysAsync(RoleRow row, List<Call> calls)
    {
        if (row.Scope is not { } scope)
        {
            calls.Add(await CallAsync(row, "a key with every scope", api.Callers.KeyWithAll, Whose.Own, Expected.Forbidden, isMember: true));
            return;
        }

        calls.Add(await CallAsync(row, "a key without the scope", api.Callers.KeysWithout[scope], Whose.Own, Expected.Forbidden, isMember: true));
        var key = api.Callers.KeysWith[scope];
        calls.Add(await CallAsync(row, "a key with the scope, Own", key, Whose.Own, row.Editor, isMember: true));
        if (row.Other is { } other) calls.Add(await CallAsync(row, "a key with the scope, Others", key, Whose.Others, other, isMember: true));
        if (row.Missing is { } missing) calls.Add(await CallAsync(row, "a key with the scope, Nobodys", key, Whose.Nobodys, missing, isMember: true));
    }

    // Only what is written to is made for one request alone.
    private async Task<Call> CallAsync(RoleRow row, string who, string? token, Whose whose, Expected expected, bool isMember, bool named = true, FreshSession? fresh = null)
    {
        var shared = row.Method == HttpMethod.Get || expected.IsRefusal;
        var made = new Dictionary<string, string>
        {
            ["self"] = (fresh?.UserId ?? 1).ToString(CultureInfo.InvariantCulture),
            ["current"] = (fresh?.SessionId ?? Guid.Empty).ToString(),
        };
        var path = await api.Things.FillAsync(named ? row.Path : Unnamed(row.Path), whose, made, shared);
        var body = RoleRequests.BodyOf(row.Operation) is { } template ? await api.Things.FillAsync(template, whose, made, shared) : null;
        return new Call(who, token, path, body, row.Method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json", expected, isMember, ShowsMark: false);
    }

    private async Task<IEnumerable<string>> SendAsync(RoleRow row, Call call)
    {
        using var request = new HttpRequestMessage(row.Method, call.Path);
        if (call.Body is not null) request.Content = new StringContent(call.Body, Encoding.UTF8, call.MediaType);
        if (call.Token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", call.Token);
        if (row.Method == HttpMethod.Put) request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        using var answer = await api.Anonymous.SendAsync(request, Cancellation);
        var (status, text) = ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
        return
        [
            .. status >= call.Expected.Least && status <= call.Expected.Most ? (string[])[] : [$"{call.Who}: {status}, not {call.Expected.Text}: {text}"],
            .. call.Expected.Outcome is not { } outcome || status >= 400 || OutcomesOf(text).All(one => one == outcome) ? (string[])[] : [$"{call.Who}: {text}, not {outcome}"],
            .. call.IsMember && text.Contains(Things.Mark, StringComparison.Ordinal) ? [$"{call.Who}: sees another organization's: {text}"] : (string[])[],
            .. call.ShowsMark && !text.Contains(Things.Mark, StringComparison.Ordinal) ? [$"{call.Who}: does not see what is there: {text}"] : (string[])[],
        ];
    }

    private static IEnumerable<int> OutcomesOf(string text) =>
        JsonDocument.Parse(text).RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("status").GetInt32()).DefaultIfEmpty();

    private static string Unnamed(string path) =>
        path.Replace($"{NamesOrganization}&", "", StringComparison.Ordinal).Replace($"?{NamesOrganization}", "", StringComparison.Ordinal);

    private static bool IsRefused(Expected expected) => expected.Least >= 400;

    // Nobody has read anything that is recorded, so that the records of reads have nothing to show.
    private static bool ListsMarked(RoleRow row, Whose whose) =>
        row.Operation == "listOrganizations" || (whose == Whose.Others && row.Path.Contains(NamesOrganization, StringComparison.Ordinal) && row.Operation != "getReads");

    // What a caller led to: the rest comes about by itself.
    private async Task<long> LastChangeAsync()
    {
        await using var command = api.Service<NpgsqlDataSource>().CreateCommand(
            "select seq_id from event_store.mt_events where headers ->> 'actor' not like 'system:%' order by seq_id desc limit 1");
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private IEnumerable<RouteEndpoint> Endpoints() => api.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static string? NameOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;

    private static string NameOf(RoleRow row) => $"{row.Operation} {row.Path}";

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameters();

    private sealed record Call(string Who, string? Token, string Path, string? Body, string MediaType, Expected Expected, bool IsMember, bool ShowsMark);
}
