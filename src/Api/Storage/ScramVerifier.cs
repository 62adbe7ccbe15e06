using System.Security.Cryptography;
using System.Text;

namespace EventMonitors.Api.Storage;

/// <summary>
/// A password in the form that PostgreSQL stores, made on this side, so that the server never sees the password itself
/// (RFC 5803; https://www.postgresql.org/docs/current/catalog-pg-authid.html).
/// </summary>
internal static class ScramVerifier
{
    private const int Iterations = 4096;

    /// <summary><c>SCRAM-SHA-256$4096:salt$StoredKey:ServerKey</c>; nothing in it needs escaping in SQL.</summary>
    public static string Of(string password) => Of(password, RandomNumberGenerator.GetBytes(16));

    internal static string Of(string password, byte[] salt)
    {
        // SASLprep (RFC 4013) for passwords of printable characters.
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormKC)), salt, Iterations, HashAlgorithmName.SHA256, 32);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var serverKey = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(storedKey)}:{Convert.ToBase64String(serverKey)}";
    }
}
