using System.Text;
using System.Text.Json;

namespace EventMonitors.Tests.Integration.Api;

internal static class Json
{
    /// <summary>The contract's own example of a request, letter for letter.</summary>
    public const string ContractBody = """
        {
        "customerId": "11111111-1111-4111-8111-111111111111",
        "name": "Mailbox Access",
        "hostname": "mail.example.com",
        "port": 993,
        "status": "active",
        "checkInterval": 30,
        "timeoutSeconds": 30,
        "imapPopConfig": {
        "protocol": "imap",
        "user": "monitor@example.com",
        "password": "password",
        "tls": true,
        "tlsOptions": { "rejectUnauthorized": true }
        }
        }
        """;

    public static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");

    /// <summary>A small valid request with one field set to a raw JSON value, or left out where the value is empty.</summary>
    public static string With(string field, string json)
    {
        var fields = new Dictionary<string, string> { ["customerId"] = "10", ["name"] = "\"n\"", ["hostname"] = "\"mail.example.com\"", ["status"] = "\"disabled\"", [field] = json };
        return "{" + string.Join(',', fields.Where(f => f.Value.Length > 0).Select(f => $"\"{f.Key}\":{f.Value}")) + "}";
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        using var document = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellation), cancellationToken: cancellation);
        return document.RootElement.Clone();
    }
}
