using System.Security.Cryptography;
using System.Text;

namespace EventMonitors.MailProbe.Login;

/// <summary>What both sides of SCRAM prove that they know the password with (RFC 5802, section 3).</summary>
/// <param name="Proof">ClientProof, for the server.</param>
/// <param name="ServerSignature">What the server has to answer.</param>
internal readonly record struct ScramKeys(byte[] Proof, byte[] ServerSignature)
{
    /// <summary>Derives both, and forgets every key in between.</summary>
    /// <param name="hash">The hash of the mechanism.</param>
    /// <param name="password">The password, prepared.</param>
    /// <param name="salt">The server's salt.</param>
    /// <param name="iterations">Rounds of hashing.</param>
    /// <param name="signed">AuthMessage.</param>
    public static ScramKeys Derive(HashAlgorithmName hash, string password, byte[] salt, int iterations, byte[] signed)
    {
        var size = hash == HashAlgorithmName.SHA1 ? SHA1.HashSizeInBytes : SHA256.HashSizeInBytes;
        var utf8 = Encoding.UTF8.GetBytes(password);
        var salted = Rfc2898DeriveBytes.Pbkdf2(utf8, salt, iterations, hash, size);
        var clientKey = CryptographicOperations.HmacData(hash, salted, "Client Key"u8);
        var storedKey = CryptographicOperations.HashData(hash, clientKey);
        var serverKey = CryptographicOperations.HmacData(hash, salted, "Server Key"u8);
        try
        {
            var proof = CryptographicOperations.HmacData(hash, storedKey, signed);
            for (var at = 0; at < proof.Length; at++)
                proof[at] ^= clientKey[at];
            return new ScramKeys(proof, CryptographicOperations.HmacData(hash, serverKey, signed));
        }
        finally
        {
            foreach (var secret in (ReadOnlySpan<byte[]>)[utf8, salted, clientKey, storedKey, serverKey])
                CryptographicOperations.ZeroMemory(secret);
        }
    }
}
