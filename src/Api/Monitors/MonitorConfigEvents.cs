using System.Text.Json;
using System.Text.Json.Serialization;

namespace EventMonitors.Api.Monitors;

/// <summary>What an auditor may read of <c>imapPopConfig</c>: the known keys, with each secret reduced to whether there is one.</summary>
/// <param name="Protocol"><c>imap</c> or <c>pop3</c>.</param>
/// <param name="User">The mailbox user, <c>null</c> where none is configured.</param>
/// <param name="HasPassword">Whether a password was sent.</param>
/// <param name="Tls">Whether the connection starts with TLS.</param>
/// <param name="RejectUnauthorized">Whether an invalid certificate ends the check.</param>
public sealed record ReadableConfig(string Protocol, string? User, bool HasPassword, bool Tls, bool RejectUnauthorized) : ReadableOptions
{
    /// <summary>The same keys, and these optional ones.</summary>
    public ReadableConfig With(ReadableOptions options) => this with
    {
        StartTls = options.StartTls,
        AuthMechanism = options.AuthMechanism,
        OAuth2 = options.OAuth2,
        Mailbox = options.Mailbox,
        Expect = options.Expect,
        CertificateExpiryWarningDays = options.CertificateExpiryWarningDays,
        IpVersion = options.IpVersion,
    };
}

/// <summary>The optional keys of <c>imapPopConfig</c>. What is not there is not written, so that events from before them look the same.</summary>
public record ReadableOptions
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Whether TLS begins by STARTTLS or STLS.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool StartTls { get; init; }

    /// <summary>The one mechanism to log in with, in capitals; <c>null</c> where the worker chooses.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AuthMechanism { get; init; }

    /// <summary>How the token is got that stands for a password.</summary>
    [JsonPropertyName("oauth2")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReadableOAuth2? OAuth2 { get; init; }

    /// <summary>The IMAP mailbox that is opened, <c>null</c> for INBOX.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Mailbox { get; init; }

    /// <summary>What the mailbox has to hold.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReadableExpectation? Expect { get; init; }

    /// <summary>Days that the certificate must still be valid for, or a check warns.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? CertificateExpiryWarningDays { get; init; }

    /// <summary>4 or 6: the only version of addresses that is dialled.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? IpVersion { get; init; }

    /// <summary>The optional keys alone as one JSON object, <c>null</c> where there are none: the column <c>probe_options</c>.</summary>
    public JsonElement? ToColumn()
    {
        var json = JsonSerializer.SerializeToElement<ReadableOptions>(this, Json);
        return json.GetPropertyCount() == 0 ? null : json;
    }

    /// <summary>Reads the column <c>probe_options</c>.</summary>
    public static ReadableOptions OfColumn(string? json) => json is null ? None : JsonSerializer.Deserialize<ReadableOptions>(json, Json) ?? None;

    private static ReadableOptions None { get; } = new();
}

/// <summary>What an auditor may read of <c>imapPopConfig.oauth2</c> (RFC 6749).</summary>
/// <param name="TokenEndpoint">Where tokens are asked for.</param>
/// <param name="ClientId">Who asks.</param>
/// <param name="Scope">What for; <c>null</c> where that is not said.</param>
/// <param name="HasClientSecret">Whether the client's secret was sent.</param>
/// <param name="HasRefreshToken">Whether a refresh token was sent.</param>
public sealed record ReadableOAuth2(string TokenEndpoint, string ClientId, string? Scope, bool HasClientSecret, bool HasRefreshToken);

/// <summary>What a mailbox has to hold, <c>imapPopConfig.expect</c>.</summary>
/// <param name="MinMessages">Fewest messages.</param>
/// <param name="MaxMessages">Most messages.</param>
/// <param name="NewestMessageMaxAgeMinutes">Minutes that the newest message may be old.</param>
public sealed record ReadableExpectation(long? MinMessages, long? MaxMessages, int? NewestMessageMaxAgeMinutes);
