using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EventMonitors.DevHost.Servers;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd;

/// <summary>What a newcomer sees and pastes.</summary>
[Collection(nameof(RunningSystem))]
public sealed class ReadyBlockTests(RunningSystem system)
{
    private static readonly string[] DocumentedKeys =
    [
        "id", "organizationId", "customerId", "name", "hostname", "port", "checkInterval", "timeoutSeconds", "status",
        "notificationPhoneNumber", "notificationEmail", "lastCheckedAt", "createdAt", "updatedAt", "config", "imapPopConfig",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Block_begins_with_READY_and_the_address()
    {
        system.Output.ShouldContain($"READY {system.Url}");
    }

    [Fact]
    public void Demo_file_is_for_its_owner_alone()
    {
        File.GetUnixFileMode(system.DemoPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Contracts_own_request_pasted_into_a_shell_is_answered_with_the_documented_keys_in_their_order()
    {
        var monitor = await PasteAsync("# The contract's own request:");

        monitor.EnumerateObject().Select(property => property.Name).ShouldBe(DocumentedKeys);
        monitor.GetProperty("organizationId").GetInt64().ShouldBe(1);
        monitor.GetProperty("customerId").GetInt64().ShouldBe(10);
        monitor.GetProperty("name").GetString().ShouldBe("Mailbox Access");
        monitor.GetProperty("hostname").GetString().ShouldBe("mail.example.com");
        monitor.GetProperty("port").GetInt32().ShouldBe(993);
        monitor.GetProperty("checkInterval").GetInt32().ShouldBe(30);
        monitor.GetProperty("timeoutSeconds").GetInt32().ShouldBe(30);
        monitor.GetProperty("status").GetString().ShouldBe("active");
        monitor.GetProperty("lastCheckedAt").ValueKind.ShouldBe(JsonValueKind.Null);
        monitor.GetProperty("createdAt").GetString()!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
        var config = """{ "protocol": "imap", "user": "monitor@example.com", "password": "password", "tls": true }""";
        monitor.GetProperty("config").GetRawText().ShouldBe(config);
        monitor.GetProperty("imapPopConfig").GetRawText().ShouldBe(config);
    }

    [Fact]
    public async Task Demo_mailboxs_request_pasted_into_a_shell_leads_to_a_check_that_is_up()
    {
        var monitor = await PasteAsync("# The demo mailbox over IMAPS, checked every 10 seconds:");

        using var api = system.As(tokens => tokens.Editor);
        var checks = await api.ChecksAsync(monitor.GetProperty("id").GetInt64(), checks => checks.Count > 0, Cancellation);
        checks[0].Verdict.ShouldBe("up");
    }

    [Fact]
    public async Task Each_role_logs_in_with_the_password_that_the_demo_file_ends_with()
    {
        system.Output.ShouldContain(line => line.StartsWith("# Log in as admin@demo.example", StringComparison.Ordinal));
        var logins = system.Demo.Logins!;
        logins.Select(login => login.Role).ShouldBe(["admin", "editor", "readonly", "supporter"]);
        using var client = new HttpClient { BaseAddress = new Uri(system.Url) };
        foreach (var login in logins)
        {
            // As the guide reads it.
            var shell = new ChildProgram("sh", "sh", ["-c", $"sed -n 's/.*\"role\": \"{login.Role}\", .*\"password\": \"\\([^\"]*\\)\".*/\\1/p' '{system.DemoPath}'"]);
            (await Command.DemandAsync(shell, Cancellation)).Trim().ShouldBe(login.Password);
            using var body = JsonContent.Create(new { email = login.Email, password = login.Password });
            (await client.PostAsync("/api/sessions", body, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Created, login.Role);
        }
    }

    [Fact]
    public void Nothing_printed_holds_a_secret()
    {
        var printed = string.Join('\n', system.Output);

        foreach (var secret in Secrets.Of(system)) printed.ShouldNotContain(secret);
    }

    // The paragraph below the heading, as somebody would mark and copy it.
    private async Task<JsonElement> PasteAsync(string heading)
    {
        var block = system.Output.SkipWhile(line => line != heading).Skip(1).TakeWhile(line => line.Length > 0);
        var shell = new ChildProgram("sh", "sh", ["-c", string.Join('\n', block)]);
        return JsonDocument.Parse(await Command.DemandAsync(shell, Cancellation)).RootElement;
    }
}
