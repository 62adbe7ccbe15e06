using System.Buffers;
using System.Text.Json;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Monitors;

/// <summary>A configuration with its secrets replaced by <see cref="Mask"/> and everything else left byte for byte.</summary>
public static class MaskedConfig
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Mask = "********";

    private static readonly HashSet<string> Secrets = new(StringComparer.OrdinalIgnoreCase) { "password", "clientSecret", "refreshToken" };

    /// <summary>Masks the value of every key that names a secret, in any case and at any depth.</summary>
    /// <param name="config">Valid UTF-8 JSON.</param>
    public static ReadOnlyMemory<byte> Of(ReadOnlySpan<byte> config)
    {
        var masked = new ArrayBufferWriter<byte>(config.Length + Mask.Length);
        var reader = new Utf8JsonReader(config);
        var copied = 0;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !IsSecret(reader.GetString()!)) continue;
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null) continue;

            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            masked.Write(config[copied..start]);
            masked.Write("\"********\""u8);
            copied = (int)reader.BytesConsumed;
        }

        masked.Write(config[copied..]);
        return masked.WrittenMemory;
    }

    /// <summary>Where the mask itself is configured as a secret: the path of the first such key, <c>null</c> where there is none.</summary>
    /// <param name="config">Valid UTF-8 JSON.</param>
    public static string? FindMask(ReadOnlyMemory<byte> config)
    {
        using var document = JsonDocument.Parse(config);
        return FindMask(document.RootElement, "");
    }

    /// <summary>Whether a value is the mask, however it is escaped.</summary>
    public static bool IsMask(JsonElement value) => value.ValueKind == JsonValueKind.String && value.TryGetText(out var text) && text == Mask;

    private static string? FindMask(JsonElement value, string prefix) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject()
            .Select(p => IsSecret(p.Name) && IsMask(p.Value) ? prefix + p.Name : FindMask(p.Value, $"{prefix}{p.Name}."))
            .FirstOrDefault(path => path is not null),
        JsonValueKind.Array => value.EnumerateArray().Select(item => FindMask(item, prefix)).FirstOrDefault(path => path is not null),
        _ => null,
    };

    /// <summary>Whether a key's value is masked.</summary>
    public static bool IsSecret(string key) => Secrets.Contains(key);
}
