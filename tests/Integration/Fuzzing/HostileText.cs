using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace EventMonitors.Tests.Integration.Fuzzing;

/// <summary>Text that somebody sends who means no good, or whose program is broken.</summary>
internal static class HostileText
{
    private static readonly string[] Orders =
    [
        "monitors:id", "monitors:-id", "monitors:name", "monitors:-createdAt", "monitors:updatedAt", "incidents", "customers:name", "users:id", "api-keys:id", "organizations:id", "sessions:newest",
    ];

    private static readonly string?[] Keys = [null, "", "\0", "5\0", "-1", "9223372036854775808", "253402300799999", "2026-01-01T00:00:00.0000000Z", "9999-12-31T23:59:59.9999999Z", "00000000-0000-0000-0000-000000000000", "\u202e"];

    public static string Any(Random random) => random.Next(26) switch
    {
        0 => "",
        1 => " ",
        2 => "\0",
        3 => "5\0",
        4 => "\r\nSet-Cookie: a=b",
        5 => "\ud800",
        6 => "' or 1=1; drop table event_store.mt_events; --",
        7 => "../../../../etc/passwd",
        8 => "%2e%2e%2f",
        9 => new string('9', 40),
        10 => "-1",
        11 => "1.5",
        12 => "1e3",
        13 => "9223372036854775808",
        14 => "٣",
        15 => new string('a', 6000),
        16 => "<script>alert(1)</script>",
        17 => "\"3\", W/\"4\", *",
        18 => "W/\"3\"",
        19 => "2026-02-30T25:61:61Z",
        20 => "0001-01-01T00:00:00+14:00",
        21 => "9999-12-31T23:59:59.9999999-14:00",
        22 or 23 => Cursor(random),
        24 => "9223372036854775807",
        _ => "ﷺ𝕏\u202e\u200b",
    };

    /// <summary>A cursor that is well-formed, and whose keys no answer ever had.</summary>
    public static string Cursor(Random random)
    {
        string?[] parts = [Orders[random.Next(Orders.Length)], .. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Keys[random.Next(Keys.Length)])];
        return Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(parts));
    }

    /// <summary>A body that is no valid one, made from one that is.</summary>
    public static byte[] Body(byte[] valid, Random random)
    {
        var text = Encoding.UTF8.GetString(valid);
        return random.Next(17) switch
        {
            0 => [],
            1 => valid[..random.Next(valid.Length)],
            2 => [.. valid, .. valid],
            3 => Encoding.UTF8.GetBytes(text.TrimEnd().TrimEnd('}') + ",\"name\":\"twice\",\"name\":\"twice\"}"),
            4 => Encoding.UTF8.GetBytes(new string('[', 5000) + new string(']', 5000)),
            5 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200)),
            6 => [0xef, 0xbb, 0xbf, .. valid],
            7 => Encoding.Unicode.GetBytes(text),
            8 => [.. valid[..(valid.Length / 2)], 0xff, 0xc0, 0x80, .. valid[(valid.Length / 2)..]],
            9 => [.. valid[..(valid.Length / 2)], 0, .. valid[(valid.Length / 2)..]],
            10 => Encoding.UTF8.GetBytes("{\"name\":\"\\ud800\",\"\\udc00\":1,\"hostname\":\"\\u0000\"}"),
            11 => Encoding.UTF8.GetBytes("{\"port\":1e999,\"checkInterval\":-0,\"timeoutSeconds\":99999999999999999999999,\"customerId\":1.5e-300}"),
            12 => Encoding.UTF8.GetBytes($"{{\"name\":\"{new string('x', 70_000)}\"}}"),
            13 => Encoding.UTF8.GetBytes(((string[])["null", "true", "0", "\"text\"", "[]", "NaN", "{'a':1}", "{\"a\":1,}", "/* */{}"])[random.Next(9)]),
            14 => Encoding.UTF8.GetBytes(text.TrimEnd().TrimEnd('}') + ",\"imapPopConfig\":{\"user\":\"a\\u0000b\",\"password\":\"\\ud800\",\"expect\":{\"minMessages\":1e30},\"x\":" + new string('[', 60) + new string(']', 60) + "}}"),
            15 => Flip(valid, random),
            _ => RandomBytes(random),
        };
    }

    private static byte[] Flip(byte[] bytes, Random random)
    {
        var copy = (byte[])bytes.Clone();
        for (var i = 0; i < 3 && copy.Length > 0; i++) copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
        return copy;
    }

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[random.Next(1, 300)];
        random.NextBytes(bytes);
        return bytes;
    }
}
