namespace EventMonitors.EventStore;

/// <summary>
/// PostgreSQL stores no NUL character, neither in text (https://www.postgresql.org/docs/current/datatype-character.html)
/// nor as <c>\u0000</c> in jsonb (https://www.postgresql.org/docs/current/datatype-json.html).
/// </summary>
internal static class StorableText
{
    private static ReadOnlySpan<byte> EscapedNul => "\\u0000"u8;

    public static string Named(string? value, string what)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, what);
        return Optional(value, what)!;
    }

    public static string? Optional(string? value, string what) =>
        value is null || !value.Contains('\0') ? value : throw new ArgumentException($"The {what} contains a NUL character, which cannot be stored.", what);

    public static byte[] Json(byte[] utf8, string what) =>
        HoldsNul(utf8) ? throw new ArgumentException($"The {what} contains a NUL character, which cannot be stored.", what) : utf8;

    /// <summary>An escaped NUL, as opposed to an escaped backslash that happens to stand before "u0000".</summary>
    internal static bool HoldsNul(ReadOnlySpan<byte> json)
    {
        for (var rest = json; rest.IndexOf(EscapedNul) is var at and >= 0; rest = rest[(at + 1)..])
        {
            var backslashes = 1 + at - (rest[..at].LastIndexOfAnyExcept((byte)'\\') + 1);
            if (backslashes % 2 == 1)
                return true;
        }

        return false;
    }
}
