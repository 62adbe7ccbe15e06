using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using EventMonitors.Api.Sessions;
using EventMonitors.Tests.Integration.Api;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Tenancy;

/// <summary>Whose thing a request is about, as seen from organization 1.</summary>
internal enum Whose
{
    Own,
    Others,
    Nobodys,
}

/// <summary>
/// What requests are about: of organization 1, of organization 2, and what there is not. Whatever organization 2 has holds
/// <see cref="Mark"/>, so that it is recognised in whichever answer it turns up.
/// </summary>
internal sealed partial class Things(ApiHost api, Callers callers)
{
    /// <summary>No answer to anybody of organization 1 may hold it.</summary>
    public const string Mark = "0-mark-of-organization-2";

    private const string Missing = "999999";

    private readonly Dictionary<(string Kind, Whose Whose), string> _shared = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Gives organization 2 one of each kind, and marks what it has already.</summary>
    public async Task PrepareAsync()
    {
        await PatchAsync("/api/organizations/2");
        await PatchAsync("/api/customers/20");
        foreach (var kind in (string[])["monitor", "incident", "customer", "key", "user"]) await ValueOfAsync(kind, Whose.Others);

        async Task PatchAsync(string path) => (await api.Client(callers.OtherAdmin).PatchAsync(path, Json.Body($$"""{ "name": "{{Mark}}" }"""), Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Puts things in the place of their names in braces.</summary>
    /// <param name="template">With names in braces.</param>
    /// <param name="whose">Whose things.</param>
    /// <param name="made">What stands for a name already; what is found or made for others is added.</param>
    /// <param name="shared">Whether things that others look at too are good enough.</param>
    public async Task<string> FillAsync(string template, Whose whose, Dictionary<string, string> made, bool shared)
    {
        foreach (var kind in Names().Matches(template).Select(match => match.Groups[1].Value).Where(kind => !made.ContainsKey(kind)))
            if (shared && kind != "email") made[kind] = await ValueOfAsync(kind, whose);
            else await MakeAsync(kind, whose, made);
        return Names().Replace(template, match => made[match.Groups[1].Value]);
    }

    private async Task<string> ValueOfAsync(string kind, Whose whose)
    {
        if (_shared.TryGetValue((kind, whose), out var known)) return known;
        var made = new Dictionary<string, string>();
        await MakeAsync(kind, whose, made);
        foreach (var (name, value) in made) _shared[(name, whose)] = value;
        return made[kind];
    }

    // Some things come in pairs.
    private async Task MakeAsync(string kind, Whose whose, Dictionary<string, string> made)
    {
        var isThere = whose != Whose.Nobodys;
        switch (kind)
        {
            case "email":
                made[kind] = $"{Guid.NewGuid():N}@example.com";
                break;
            case "name":
                made[kind] = whose == Whose.Others ? Mark : "Demo Hosting";
                break;
            case "owner":
                made[kind] = whose == Whose.Others ? "20" : "10";
                break;
            case "organization":
                made[kind] = whose switch { Whose.Own => "1", Whose.Others => "2", _ => Missing };
                break;
            case "founded":
                made[kind] = isThere ? await CreateAsync("/api/organizations", """{ "name": "Founded" }""", callers.Platform) : Missing;
                break;
            case "monitor":
                made[kind] = isThere ? await CreateMonitorAsync(whose) : Missing;
                break;
            case "customer":
                made[kind] = isThere ? await CreateAsync("/api/customers", NamedFor(whose), AdminOf(whose)) : Missing;
                break;
            case "key":
                made[kind] = isThere ? await CreateAsync("/api/api-keys", $$"""{ "name": "{{NameFor(whose)}}", "scopes": ["monitors:read"] }""", AdminOf(whose)) : Missing;
                break;
            case "user":
                made[kind] = isThere ? await CreateAsync("/api/users", $$"""{ "name": "{{NameFor(whose)}}", "email": "{{Guid.NewGuid():N}}@example.com", "role": "readonly" }""", AdminOf(whose)) : Missing;
                break;
            case "guest" or "session":
                var guest = await callers.OpenAsync(OrganizationOf(whose), Role.Readonly);
                made["guest"] = Text(guest.UserId);
                made["session"] = (isThere ? guest.SessionId : Guid.NewGuid()).ToString();
                break;
            case "checked" or "check":
                made["checked"] = await CreateMonitorAsync(whose);
                made["check"] = (isThere ? await RecordCheckAsync(made["checked"], OrganizationOf(whose)) : Guid.NewGuid()).ToString();
                break;
            case "incident":
                made[kind] = (isThere ? await RecordIncidentAsync(await CreateMonitorAsync(whose), whose) : Guid.NewGuid()).ToString();
                break;
            default:
                throw new InvalidOperationException($"The role table names '{kind}', which {nameof(Things)} cannot make.");
        }
    }

    private static long OrganizationOf(Whose whose) => whose == Whose.Others ? 2 : 1;

    private static string NameFor(Whose whose) => whose == Whose.Others ? Mark : "Fresh";

    private static string NamedFor(Whose whose) => $$"""{ "name": "{{NameFor(whose)}}" }""";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private string AdminOf(Whose whose) => whose == Whose.Others ? callers.OtherAdmin : api.Tokens.Admin;

    private Task<string> CreateMonitorAsync(Whose whose) => CreateAsync(
        "/api/imap-pop-monitors",
        $$"""{ "customerId": {{(whose == Whose.Others ? "20" : "10")}}, "name": "{{NameFor(whose)}}", "hostname": "mail.example.com", "status": "disabled" }""",
        AdminOf(whose));

    private async Task<string> CreateAsync(string path, string body, string token)
    {
        var answer = await api.Client(token).PostAsync(path, Json.Body(body), Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancellation));
        return (await Json.ReadAsync(answer, Cancellation)).GetProperty("id").GetRawText();
    }

    private async Task<Guid> RecordCheckAsync(string monitor, long organizationId)
    {
        var check = Recording.Result(long.Parse(monitor, CultureInfo.InvariantCulture), new DateTimeOffset(2026, 2, 1, 12, 0, 0, TimeSpan.Zero)) with { OrganizationId = organizationId };
        await api.RecordAsync(check);
        return check.CheckId;
    }

    private async Task<Guid> RecordIncidentAsync(string monitor, Whose whose)
    {
        var id = Guid.NewGuid();
        await api.RecordIncidentAsync(long.Parse(monitor, CultureInfo.InvariantCulture), OrganizationOf(whose), id, NameFor(whose));
        return id;
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Names();
}
