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
/// <param name="User">The mailbox user; <c>null</c> where the check ends at the greeting.</param>
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

    /// <summary>Reads the field from a request.</summary>
    public static ImapPopConfig Read(RequestFields request, FieldErrors errors) =>
        request.Nested(Field) is { } config
            ? Parse(config, errors)
            : Empty;

    /// <summary>Reads a configuration that was accepted before, as it was unsealed.</summary>
    public static ImapPopConfig Parse(ReadOnlyMemory<byte> raw)
    {
        using var document = JsonDocument.Parse(raw);
        return Parse(document.RootElement, new FieldErrors());
    }

    /// <summary>Reads a configuration and notes every key that is of a wrong type.</summary>
    public static ImapPopConfig Parse(JsonElement config, FieldErrors errors)
    {
        var fields = new RequestFields(config, errors, Field + ".");
        var tlsOptions = fields.Nested("tlsOptions");
        var rejectUnauthorized = tlsOptions is { } options ? new RequestFields(options, errors, Field + ".tlsOptions.").Flag("rejectUnauthorized") : null;
        return new ImapPopConfig(
            JsonMarshal.GetRawUtf8Value(config).ToArray(),
            fields.Text("protocol"),
            fields.Text("user"),
            fields.Text("password"),
            fields.Flag("tls") ?? false,
            rejectUnauthorized ?? true);
    }

    /// <summary>Notes where the mask stands in the place of a password.</summary>
    public void RefuseMask(FieldErrors errors)
    {
        if (MaskedConfig.FindMask(Raw) is { } path && !errors.Has($"{Field}.{path}"))
            errors.Add($"{Field}.{path}", "is the mask that stands in the place of a password, and none is stored for it (any more); send the password itself, or null for none.");
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
    public ReadableConfig ToReadable() =>
        new(Protocol ?? "imap", string.IsNullOrEmpty(User) ? null : User, Password is not null, Tls, RejectUnauthorized);

    /// <inheritdoc/>
    public override string ToString() => nameof(ImapPopConfig);
}
