using System.Buffers;
using System.Text.Json;

namespace EventMonitors.Api.Monitors;

/// <summary>A configuration with its password replaced by <see cref="Mask"/> and everything else left byte for byte.</summary>
public static class MaskedConfig
{
    /// <summary>What stands in the place of a password.</summary>
    public const string Mask = "********";

    /// <summary>Masks the value of every key named <c>password</c>, in any case and at any depth.</summary>
    /// <param name="config">Valid UTF-8 JSON.</param>
    public static ReadOnlyMemory<byte> Of(ReadOnlySpan<byte> config)
    {
        var masked = new ArrayBufferWriter<byte>(config.Length + Mask.Length);
        var reader = new Utf8JsonReader(config);
        var copied = 0;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !IsPassword(reader.GetString()!)) continue;
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

    private static bool IsPassword(string key) => key.Equals("password", StringComparison.OrdinalIgnoreCase);
}
