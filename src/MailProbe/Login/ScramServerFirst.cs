using System.Globalization;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Login;

/// <summary>The server's first message (RFC 5802, section 7).</summary>
/// <param name="Nonce">The client's nonce with the server's behind it.</param>
/// <param name="Salt">The salt, 1 to 1024 bytes.</param>
/// <param name="Iterations">Rounds of hashing, 4096 at least.</param>
internal readonly record struct ScramServerFirst(string Nonce, byte[] Salt, int Iterations)
{
    // RFC 5802, section 5.1: fewer would let whoever listens try passwords cheaply.
    private const int MinIterations = 4096;
    private const int MaxSaltBytes = 1024;

    /// <exception cref="ProtocolViolationException">The message is another one, or asks for what is not given.</exception>
    public static ScramServerFirst Parse(string message, string clientNonce, int maxIterations)
    {
        var parts = message.Split(',');
        if (parts[0].StartsWith("m=", StringComparison.Ordinal))
            throw new ProtocolViolationException("The server demands an extension of SCRAM that this probe does not know");
        if (parts.Length < 3 || Value(parts[0], "r=") is not { } nonce || Value(parts[1], "s=") is not { } salt || Value(parts[2], "i=") is not { } iterations)
            throw new ProtocolViolationException("The server's first SCRAM message is incomplete");
        if (!nonce.StartsWith(clientNonce, StringComparison.Ordinal) || nonce.Length == clientNonce.Length)
            throw new ProtocolViolationException("The server's SCRAM nonce does not continue the client's");
        if (nonce.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new ProtocolViolationException("The server's SCRAM nonce has characters that it may not have");
        return new ScramServerFirst(nonce, SaltOf(salt), IterationsOf(iterations, maxIterations));
    }

    private static string? Value(string part, string name) => part.StartsWith(name, StringComparison.Ordinal) ? part[name.Length..] : null;

    private static byte[] SaltOf(string text)
    {
        var salt = new byte[MaxSaltBytes];
        return Convert.TryFromBase64String(text, salt, out var length) && length > 0
            ? salt[..length]
            : throw new ProtocolViolationException($"The server's SCRAM salt is no base64 of 1 to {MaxSaltBytes} bytes");
    }

    private static int IterationsOf(string text, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) && iterations >= MinIterations && iterations <= max
            ? iterations
            : throw new ProtocolViolationException($"The server's SCRAM iteration count is not between {MinIterations} and {max}");
}
