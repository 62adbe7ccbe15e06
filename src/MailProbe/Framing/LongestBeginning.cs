namespace EventMonitors.MailProbe.Framing;

/// <summary>How much of the beginning of a secret a text holds, found in a time that grows with their lengths and not with their product.</summary>
internal static class LongestBeginning
{
    /// <summary>The length of the longest beginning of the secret that stands anywhere in the text (Knuth, Morris and Pratt).</summary>
    public static int Of(ReadOnlySpan<char> secret, ReadOnlySpan<char> text)
    {
        secret = secret[..Math.Min(secret.Length, text.Length)];
        var borders = BordersOf(secret);
        var (longest, matched) = (0, 0);
        foreach (var c in text)
        {
            while (matched > 0 && (matched == secret.Length || secret[matched] != c))
                matched = borders[matched];
            if (matched < secret.Length && secret[matched] == c)
                matched++;
            longest = Math.Max(longest, matched);
        }
        return longest;
    }

    // For each beginning, how long the longest shorter one is that it also ends in.
    private static int[] BordersOf(ReadOnlySpan<char> secret)
    {
        var borders = new int[secret.Length + 1];
        for (int at = 1, border = 0; at < secret.Length; at++)
        {
            while (border > 0 && secret[border] != secret[at])
                border = borders[border];
            if (secret[border] == secret[at])
                border++;
            borders[at + 1] = border;
        }
        return borders;
    }
}
