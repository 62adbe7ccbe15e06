using System.Security.Cryptography;
using System.Text;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Login;

/// <summary>
/// SCRAM (RFC 5802, RFC 7677) without channel binding: the password never goes out, and the server has to prove that it
/// knows it too.
/// </summary>
/// <param name="credentials">User and password, already prepared (RFC 4013).</param>
/// <param name="hash">The hash of the mechanism.</param>
/// <param name="nonce">The client's nonce: printable ASCII without a comma, new each time.</param>
/// <param name="maxIterations">Most rounds of hashing that are done for a server.</param>
/// <param name="hashing">Does them.</param>
internal sealed class SaslScram(Credentials credentials, HashAlgorithmName hash, string nonce, int maxIterations, Hashing hashing) : ISaslClient
{
    // "n,," in base64: no channel binding, and no other identity.
    private const string HeaderEncoded = "biws";

    private readonly string _firstBare = $"n={SaslName.Escape(credentials.User)},r={nonce}";
    private byte[]? _serverSignature;

    public bool IsComplete { get; private set; }

    public string? Complaint { get; private set; }

    /// <summary>A nonce that nobody can foresee: 24 random bytes.</summary>
    public static string NewNonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));

    public byte[] Start() => Encoding.UTF8.GetBytes($"n,,{_firstBare}");

    public async ValueTask<byte[]> AnswerAsync(string challenge, CancellationToken cancellationToken)
    {
        if (IsComplete || Complaint is not null)
            throw SaslChallenge.OneTooMany();
        var message = SaslChallenge.Decode(challenge);
        if (message.StartsWith("e=", StringComparison.Ordinal))
        {
            Complaint = message[2..].Split(',')[0];
            return [];
        }
        if (_serverSignature is null)
            return await ProveAsync(message, cancellationToken);
        Verify(message, _serverSignature);
        IsComplete = true;
        return [];
    }

    private async ValueTask<byte[]> ProveAsync(string serverFirst, CancellationToken cancellationToken)
    {
        var (serverNonce, salt, iterations) = ScramServerFirst.Parse(serverFirst, nonce, maxIterations);
        var withoutProof = $"c={HeaderEncoded},r={serverNonce}";
        var signed = Encoding.UTF8.GetBytes($"{_firstBare},{serverFirst},{withoutProof}");
        var keys = await hashing(() => ScramKeys.Derive(hash, credentials.Secret, salt, iterations, signed), cancellationToken);
        _serverSignature = keys.ServerSignature;
        return Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(keys.Proof)}");
    }

    private static void Verify(string serverFinal, byte[] expected)
    {
        // Nothing but the server's word stands behind a login that it accepts; its signature stands behind that.
        Span<byte> signature = stackalloc byte[expected.Length];
        var value = serverFinal.Split(',')[0];
        if (!value.StartsWith("v=", StringComparison.Ordinal)
            || !Convert.TryFromBase64String(value[2..], signature, out var length)
            || !CryptographicOperations.FixedTimeEquals(signature[..length], expected))
            throw new ProtocolViolationException("The server did not prove that it knows the password");
    }
}
