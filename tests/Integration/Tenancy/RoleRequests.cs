namespace EventMonitors.Tests.Integration.Tenancy;

/// <summary>The bodies of the table's requests; things stand in braces, <c>{email}</c> is an address that nobody has,
/// <c>{name}</c> the name that the organization has.</summary>
internal static class RoleRequests
{
    private const string Monitor = """{ "customerId": {customer}, "name": "n", "hostname": "mail.example.com", "status": "disabled" }""";

    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["createMonitor"] = Monitor,
        ["createMonitors"] = $$"""{ "items": [{{Monitor}}] }""",
        ["changeMonitorStatuses"] = """{ "ids": [{monitor}], "status": "maintenance" }""",
        ["changeMonitor"] = """{ "name": "Renamed" }""",
        ["replaceMonitor"] = """{ "customerId": {owner}, "name": "Replaced", "hostname": "mail.example.com", "status": "disabled" }""",
        // Where nobody listens, so that a worker knows at once.
        ["testConfiguration"] = """{ "hostname": "127.0.0.1", "port": 1, "timeoutSeconds": 5 }""",
        ["createCustomer"] = """{ "name": "New" }""",
        ["changeCustomer"] = """{ "name": "Renamed" }""",
        ["createApiKey"] = """{ "name": "New", "scopes": ["monitors:read"] }""",
        ["changeApiKey"] = """{ "name": "Renamed" }""",
        ["createOrganization"] = """{ "name": "New" }""",
        ["changeOrganization"] = """{ "name": "{name}" }""",
        ["setQuota"] = """{ "monitors": 10 }""",
        ["createUser"] = """{ "name": "New", "email": "{email}", "role": "readonly", "organizationId": {organization} }""",
        ["changeUser"] = """{ "name": "Renamed" }""",
        ["setPassword"] = """{ "password": "nine quiet herons at noon" }""",
        // Whoever may change it is refused for what was sent: to hash a password takes a good part of a second.
        ["changePassword"] = """{ "current": "nine quiet herons at noon", "new": "short" }""",
    };

    /// <summary>The body of an operation's request, <c>null</c> where it has none.</summary>
    public static string? BodyOf(string operation) => Bodies.GetValueOrDefault(operation);
}
