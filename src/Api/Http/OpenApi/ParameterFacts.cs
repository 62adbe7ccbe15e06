using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace EventMonitors.Api.Http.OpenApi;

/// <summary>
/// The parameters of this API by name: what they mean and what they may hold. Endpoints take them as text, so that a misfit is
/// a 400 with the field's name; a name means the same everywhere, but for the exceptions named with their operation.
/// </summary>
internal static class ParameterFacts
{
    private const string Instant = "RFC 3339 with its offset.";
    private const string CustomerPattern = "^([0-9]{1,19}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$";

    private static readonly Dictionary<string, Fact> Known = new()
    {
        ["id"] = Number("The monitor's id.", 1, long.MaxValue, 500),
        ["limit"] = Number("The most items of an answer.", 1, 250, 50),
        ["after"] = Number("Only events behind this position: the `nextAfter` of the answer before.", 0, long.MaxValue, 0),
        ["before"] = Number("Only checks before this position: the `nextBefore` of the answer before.", 1, long.MaxValue, 1000000),
        ["cursor"] = Text("The `nextCursor` of the answer before, with the same filter and sort.", null, maxLength: Cursor.MaxLength),
        ["types"] = Matching("Only events of these names, without versions, separated by commas.", "^[a-z_]+(,[a-z_]+)*$", "monitor_created,monitor_reconfigured"),
        ["from"] = Time($"Where the stretch begins, included; {Instant}", "2026-03-01T00:00:00Z"),
        ["to"] = Time($"Where the stretch ends, not included; {Instant}", "2026-04-01T00:00:00Z"),
        ["asOf"] = Time($"Shows the monitor as it was at this instant; {Instant}", null),
        ["version"] = Number("Shows the monitor as this event of its stream left it.", 1, long.MaxValue, 1),
        ["organizationId"] = Number("Only this organization; only those may name another one than their own who belong to none.", 1, long.MaxValue, 1),
        ["checkId"] = new("The check's id.", new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" }, JsonValue.Create("018f0000-0000-7000-8000-000000000000")),
        ["wait"] = Number("Seconds to wait for what comes out; left out, as long as the check may take.", 0, 60, 0),
        ["verdict"] = OneOf("Only results with this verdict.", "up", "down", "inconclusive"),
        ["outcome"] = OneOf("Only what ended like this.", "completed", "missed", "late"),
        ["fault"] = Matching($"Only results with this fault class. {ProbeWords.Describe(ProbeWords.Faults)}", $"^{ProbeWords.Shape}$", null),
        ["trigger"] = OneOf("Only what was asked for this reason.", "schedule", "change", "manual"),

        ["id of /api/users"] = Number("The user's id.", 1, long.MaxValue, 2),
        ["id of /api/api-keys"] = Number("The key's id.", 1, long.MaxValue, 1),
        ["id of /api/organizations"] = Number("The organization's id.", 1, long.MaxValue, 1),
        ["id of /api/customers"] = Matching("The customer's internal id or its public UUID.", CustomerPattern, "11111111-1111-4111-8111-111111111111"),
        ["sessionId"] = new("The session's id.", new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" }, null),
        ["q"] = Text("Only those whose name begins with this text, in any case.", null, maxLength: 200),
        ["monitorId"] = Number("Only of this monitor.", 1, long.MaxValue, null),
        ["customerId"] = Matching("Only of this customer: its internal id or its public UUID.", CustomerPattern, null),
        ["step"] = Number("Seconds of a bucket; the answer may have 1,000 of them.", 60, 86_400, 3_600),
        ["getIncidents.status"] = OneOf("Only incidents of this status.", "open", "recovered", "closed"),
        ["getIncidents.from"] = Time($"Only those that were not over at this instant, or began later; {Instant}", "2026-01-01T00:00:00Z"),
        ["getIncidents.to"] = Time($"Only those that began before this instant; {Instant}", "2036-01-01T00:00:00Z"),
        ["getIncidents.limit"] = Number("The most incidents of an answer.", 1, 500, 50),
        ["getIncident.id"] = new("The incident's id.", new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" }, null),
        ["getEvents.limit"] = Number("The most events of an answer.", 1, 1000, 100),
        ["getMonitorEvents.limit"] = Number("The most events of an answer.", 1, 1000, 100),
        ["getReads.limit"] = Number("The most reads of an answer.", 1, 1000, 100),
        ["listMonitors.limit"] = Number("The most monitors of an answer.", 1, 200, 50),
        ["listMonitors.status"] = SomeOf("Only monitors of these statuses, separated by commas.", "active", "active", "maintenance", "disabled"),
        ["listMonitors.health"] = SomeOf("Only monitors whose last checks found this, separated by commas; `unknown` where there is no result yet.", null, "up", "down", "inconclusive", "unknown"),
        ["listMonitors.hostname"] = Text("Only monitors of this host: its whole name, in any case and spelling.", "mail.example.com", maxLength: 254),
        ["listMonitors.q"] = new("Only monitors whose name, hostname or user holds this text, in any case.", new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 2, MaxLength = 100 }, JsonValue.Create("mailbox")),
        ["listMonitors.sort"] = OneOf(
            "What they are sorted by, with `-` in front the greatest first; left out, `id`.",
            "id", "name", "hostname", "createdAt", "updatedAt", "-id", "-name", "-hostname", "-createdAt", "-updatedAt"),
        ["getMonitorChecks.limit"] = Number("The most checks of an answer.", 1, 500, 50),
        ["getMonitorDays.from"] = Day("The first UTC day; left out, 29 days before the last."),
        ["getMonitorDays.to"] = Day("The last UTC day, included, 399 days behind the first at most; left out, today."),
    };

    private static OpenApiParameter IfMatch(bool required) => new()
    {
        Name = "If-Match",
        In = ParameterLocation.Header,
        Required = required,
        Description = "The `ETag` of the answer that the change was made from: with another version by now, nothing is changed (RFC 9110 section 13.1.1).",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        Example = JsonValue.Create("*"),
    };

    /// <summary>Completes the parameters of an operation. What is not known here stays as it is, and the linter and the tests name it.</summary>
    public static void Describe(OpenApiOperation operation, string path)
    {
        if (operation.Responses?.ContainsKey("412") == true)
            (operation.Parameters ??= []).Add(IfMatch(required: operation.Responses.ContainsKey("428")));
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            if (parameter.In == ParameterLocation.Header) continue;
            // A record of parameters gives them the names of its members.
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name ?? "");
            if ((Known.GetValueOrDefault($"{operation.OperationId}.{parameter.Name}") ?? Known.GetValueOrDefault($"{parameter.Name} of {Resource(path)}") ?? Known.GetValueOrDefault(parameter.Name)) is not { } fact) continue;
            parameter.Description = fact.Description;
            parameter.Schema = fact.Schema;
            parameter.Example = fact.Example?.DeepClone();
        }
    }

    /// <summary>
    /// Says the example of a parameter that can be left out in its description: what shows the document in a browser fills examples
    /// in, and would narrow each request that is tried there.
    /// </summary>
    public static void TellExamples(OpenApiOperation operation)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(parameter => parameter is { In: ParameterLocation.Query, Required: false, Example: not null }))
        {
            parameter.Description = $"{parameter.Description} For example `{parameter.Example}`.".TrimStart();
            parameter.Example = null;
        }
    }

    // /api/users of /api/users/{id}/sessions.
    private static string Resource(string path) => string.Join('/', path.Split('/').Take(3));

    private static Fact Number(string description, long least, long most, long? example) => new(
        description,
        new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = Json(least), Maximum = most == long.MaxValue ? null : Json(most) },
        example is { } value ? JsonValue.Create(value) : null);

    private static Fact OneOf(string description, params string[] values) =>
        new(description, new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. values.Select(value => JsonValue.Create(value))] }, null);

    private static Fact SomeOf(string description, string? example, params string[] values)
    {
        var one = $"({string.Join('|', values)})";
        return Matching(description, $"^{one}(,{one})*$", example);
    }

    private static Fact Matching(string description, string pattern, string? example) =>
        new(description, new OpenApiSchema { Type = JsonSchemaType.String, Pattern = pattern }, example is null ? null : JsonValue.Create(example));

    private static Fact Text(string description, string? example, int? maxLength = null) =>
        new(description, new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = maxLength }, example is null ? null : JsonValue.Create(example));

    private static Fact Time(string description, string? example) =>
        new(description, new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" }, example is null ? null : JsonValue.Create(example));

    private static Fact Day(string description) =>
        new(description, new OpenApiSchema { Type = JsonSchemaType.String, Format = "date" }, null);

    private static string Json(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Fact(string Description, OpenApiSchema Schema, JsonNode? Example);
}
