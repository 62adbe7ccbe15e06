using System.Security.Cryptography;
using System.Text.Json;
using EventMonitors.Contracts;

namespace EventMonitors.Api.Scheduling;

/// <summary>Takes the two keys that a probe needs from a caller's <c>imapPopConfig</c>.</summary>
public static class MailboxSecrets
{
    /// <summary>User and password; <c>null</c> where the configuration names no user. Wipes the text it was given.</summary>
    /// <param name="config">The opened configuration, UTF-8 JSON that was validated when it came in.</param>
    public static MailCredentials? Take(byte[] config)
    {
        try
        {
            using var document = JsonDocument.Parse(config);
            return Text(document.RootElement, "user") is { } user ? new MailCredentials(user, Text(document.RootElement, "password")) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(config);
        }
    }

    private static string? Text(JsonElement config, string key) =>
        config.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
