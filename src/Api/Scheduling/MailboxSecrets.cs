using System.Security.Cryptography;
using System.Text.Json;
using EventMonitors.Contracts;

namespace EventMonitors.Api.Scheduling;

/// <summary>Takes the keys that a probe logs in with from a caller's <c>imapPopConfig</c>.</summary>
public static class MailboxSecrets
{
    /// <summary>
    /// User, and password or what a token is got with; <c>null</c> where the configuration names no user. Wipes the text it was given.
    /// </summary>
    /// <param name="config">The opened configuration, UTF-8 JSON that was validated when it came in.</param>
    /// <param name="usesToken">Whether a token stands for the password. It is not seen from the text alone: <c>oauth2</c> may be an unknown key of a configuration from before it was known.</param>
    public static MailCredentials? Take(byte[] config, bool usesToken)
    {
        try
        {
            using var document = JsonDocument.Parse(config);
            var root = document.RootElement;
            return Text(root, "user") is not { } user ? null
                : usesToken ? new MailCredentials(user, null, TakeOAuth2(root))
                : new MailCredentials(user, Text(root, "password"));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(config);
        }
    }

    private static OAuth2Credentials TakeOAuth2(JsonElement config) =>
        config.TryGetProperty("oauth2", out var oauth2) && oauth2.ValueKind == JsonValueKind.Object && Text(oauth2, "tokenEndpoint") is { } endpoint && Text(oauth2, "clientId") is { } client
            ? new OAuth2Credentials(endpoint, client, Text(oauth2, "clientSecret"), Text(oauth2, "refreshToken"), Text(oauth2, "scope"))
            : throw new CryptographicException("The sealed configuration does not hold the token that the monitor's row names.");

    private static string? Text(JsonElement config, string key) =>
        config.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
