using System.Runtime.InteropServices;
using System.Text.Json;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// The caller's <c>imapPopConfig</c>: the keys that a worker knows, and the whole of it as sent, unknown keys included.
/// Printed, it shows no key.
/// </summary>
/// <param name="Raw">UTF-8 JSON, byte for byte as sent; <c>{}</c> where it was left out.</param>
/// <param name="Protocol"><c>imap</c> (default) or <c>pop3</c>.</param>
/// <param name="User">The mailbox user; <c>null</c> where the check ends after the capabilities.</param>
/// <param name="Password">The password as sent.</param>
/// <param name="Tls">Whether the connection starts with TLS; default false.</param>
/// <param name="RejectUnauthorized">Whether an invalid certificate ends the check; default true.</param>
public sealed record ImapPopConfig(ReadOnlyMemory<byte> Raw, string? Protocol, string? User, string? Password, bool Tls, bool RejectUnauthorized)
{
    /// <summary>The field of the request.</summary>
    public const string Field = "imapPopConfig";

    /// <summary>Most bytes that the configuration may have.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>What it is where it was left out.</summary>
    public static ImapPopConfig Empty { get; } = new("{}"u8.ToArray(), null, null, null, Tls: false, RejectUnauthorized: true);

    /// <summary>Whether TLS begins by STARTTLS or STLS; default false.</summary>
    public bool StartTls { get; private init; }

    /// <summary>The one mechanism to log in with, as sent.</summary>
    public string? AuthMechanism { get; private init; }

    /// <summary>How a token is got in the place of a password.</summary>
    public OAuth2Config? OAuth2 { get; private init; }

    /// <summary>The IMAP mailbox to open, as people write it.</summary>
    public string? Mailbox { get; private init; }

    /// <summary>What the mailbox has to hold.</summary>
    public ReadableExpectation? Expect { get; private init; }

    /// <summary>Days that the certificate must still be valid for, or a check warns.</summary>
    public int? CertificateExpiryWarningDays { get; private init; }

    /// <summary>4 or 6: the only version of addresses that is dialled.</summary>
    public int? IpVersion { get; private init; }

    /// <summary>
    /// Optional keys that mean nothing in it, should they be there: it was stored before they were known. They are unknown keys
    /// until one is sent.
    /// </summary>
    public IReadOnlySet<string> Meaningless { get; private init; } = new HashSet<string>();

    /// <summary>Whether some kind of TLS protects what is sent.</summary>
    public bool IsEncrypted => Tls || StartTls;

    /// <summary>Reads the field from a request.</summary>
    public static ImapPopConfig Read(RequestFields request, FieldErrors errors) =>
        request.Nested(Field) is { } config
            ? Read(config, errors, new HashSet<string>())
            : Empty;

    /// <summary>Reads a configuration that was accepted before, as it was unsealed. What was accepted is not judged anew.</summary>
    /// <param name="raw">The whole of it.</param>
    /// <param name="inForce">
    /// The keys that its event names: those that it is checked with. An optional key that is missing there meant nothing when it was
    /// stored, whatever it would mean today.
    /// </param>
    public static ImapPopConfig Parse(ReadOnlyMemory<byte> raw, ReadableConfig inForce)
    {
        var known = inForce.ToColumn();
        using var document = JsonDocument.Parse(raw);
        return Read(document.RootElement, new FieldErrors(), ImapPopConfigRules.OptionalKeys.Where(key => known?.TryGetProperty(key, out _) != true).ToHashSet());
    }

    /// <summary>Reads a configuration and notes everything that is wrong with it.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="errors">Where errors are noted.</param>
    /// <param name="meaningless">Optional keys that are as good as unknown.</param>
    public static ImapPopConfig Parse(JsonElement config, FieldErrors errors, IReadOnlySet<string> meaningless)
    {
        var parsed = Read(config, errors, meaningless);
        ImapPopConfigRules.Judge(parsed, errors);
        return parsed;
    }

    /// <summary>Notes where the mask stands in the place of a secret.</summary>
    public void RefuseMask(FieldErrors errors)
    {
        if (MaskedConfig.FindMask(Raw) is { } path && !errors.Has($"{Field}.{path}"))
            errors.Add($"{Field}.{path}", "is the mask that stands in the place of a secret, and none is stored for it (any more); send the secret itself, or null for none.");
    }

    /// <summary>Whether <c>tlsOptions</c> say the same, those included that nobody knows yet.</summary>
    public bool HasSameTlsOptions(ImapPopConfig other)
    {
        using var mine = JsonDocument.Parse(Raw);
        using var theirs = JsonDocument.Parse(other.Raw);
        return mine.RootElement.TryGetProperty("tlsOptions", out var a) == theirs.RootElement.TryGetProperty("tlsOptions", out var b)
            && (a.ValueKind == JsonValueKind.Undefined || JsonSame.Are(a, b));
    }

    /// <summary>The keys that an auditor may read.</summary>
    public ReadableConfig ToReadable() => new(Protocol ?? "imap", string.IsNullOrEmpty(User) ? null : User, Password is not null, Tls, RejectUnauthorized)
    {
        StartTls = StartTls,
        AuthMechanism = AuthMechanism?.ToUpperInvariant(),
        OAuth2 = OAuth2?.ToReadable(),
        Mailbox = Mailbox,
        Expect = Expect,
        CertificateExpiryWarningDays = CertificateExpiryWarningDays,
        IpVersion = IpVersion,
    };

    /// <inheritdoc/>
    public override string ToString() => nameof(ImapPopConfig);

    private static ImapPopConfig Read(JsonElement config, FieldErrors errors, IReadOnlySet<string> meaningless)
    {
        var fields = new RequestFields(config, errors, Field + ".", meaningless);
        var tlsOptions = fields.Nested("tlsOptions");
        var rejectUnauthorized = tlsOptions is { } options ? new RequestFields(options, errors, Field + ".tlsOptions.").Flag("rejectUnauthorized") : null;
        return new ImapPopConfig(
            JsonMarshal.GetRawUtf8Value(config).ToArray(),
            fields.Text("protocol"),
            fields.Text("user"),
            fields.Text("password"),
            fields.Flag("tls") ?? false,
            rejectUnauthorized ?? true)
        {
            StartTls = fields.Flag("startTls") ?? false,
            AuthMechanism = fields.Text("authMechanism"),
            OAuth2 = fields.Nested("oauth2") is { } oauth2 ? OAuth2Config.Read(oauth2, errors) : null,
            Mailbox = fields.Text("mailbox"),
            Expect = fields.Nested("expect") is { } expect ? ReadExpectation(new RequestFields(expect, errors, Field + ".expect.")) : null,
            CertificateExpiryWarningDays = fields.WholeNumber("certificateExpiryWarningDays"),
            IpVersion = fields.WholeNumber("ipVersion"),
            Meaningless = meaningless,
        };
    }

    private static ReadableExpectation? ReadExpectation(RequestFields expect)
    {
        var expectation = new ReadableExpectation(expect.LongNumber("minMessages"), expect.LongNumber("maxMessages"), expect.WholeNumber("newestMessageMaxAgeMinutes"));
        return expectation == new ReadableExpectation(null, null, null) ? null : expectation;
    }
}
