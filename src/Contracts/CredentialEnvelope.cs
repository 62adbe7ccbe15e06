using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EventMonitors.Contracts;

/// <summary>
/// Seals the mailbox credentials of a check for its way over the broker: AES-256-GCM (NIST SP 800-38D) under the
/// transport key, with the check's target as associated data. Whoever can write to the broker can therefore neither
/// read a password nor have it delivered to another server.
/// </summary>
public static class CredentialEnvelope
{
    // Whoever knows the first format only does not know what the second one binds or holds, and must not open it: it would find a
    // mailbox up without having looked at what was asked for.
    private const string Version = "t1";
    private const string WithOptions = "t2";
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    // An option that is not made use of is not written, so that one that came later leaves what was sealed before as it is.
    private static readonly JsonSerializerOptions Bound = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    /// <summary>Seals <paramref name="credentials"/> for exactly this target.</summary>
    /// <returns>
    /// <c>t1.keyId.base64url(nonce, tag, ciphertext)</c>, and <c>t2</c> where any option or a token endpoint comes into it.
    /// </returns>
    public static string Seal(MailCredentials credentials, CheckTarget target, TransportKey key)
    {
        var plaintext = JsonSerializer.SerializeToUtf8Bytes(credentials);
        var sealedBytes = new byte[NonceBytes + TagBytes + plaintext.Length];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key.Value.Span, TagBytes);
        var version = HasOptions(target) || credentials.OAuth2 is not null ? WithOptions : Version;
        aes.Encrypt(nonce, plaintext, sealedBytes.AsSpan(NonceBytes + TagBytes), sealedBytes.AsSpan(NonceBytes, TagBytes), AssociatedData(version, target));
        CryptographicOperations.ZeroMemory(plaintext);
        return $"{version}.{key.Id}.{Base64Url(sealedBytes)}";
    }

    /// <summary>Opens an envelope that <see cref="Seal"/> made for the same target.</summary>
    /// <exception cref="CryptographicException">
    /// The envelope is malformed, names a key that is not in <paramref name="keys"/>, was altered, or was made for another target.
    /// The message never contains the envelope.
    /// </exception>
    public static MailCredentials Open(string envelope, CheckTarget target, IReadOnlyList<TransportKey> keys)
    {
        var parts = envelope.Split('.');
        if (parts is not [Version or WithOptions, var keyId, var body])
            throw new CryptographicException("The sealed credentials are not in a format that this version knows.");
        if (parts[0] == Version && HasOptions(target))
            throw new CryptographicException("The sealed credentials were sealed for another target.");
        var key = keys.FirstOrDefault(k => k.Id == keyId)
            ?? throw new CryptographicException($"The credentials were sealed with transport key '{keyId}', which is not configured here (Secrets__Transport__*).");
        if (!TryFromBase64Url(body, out var sealedBytes) || sealedBytes.Length < NonceBytes + TagBytes)
            throw new CryptographicException("The sealed credentials are damaged.");

        var plaintext = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        try
        {
            using var aes = new AesGcm(key.Value.Span, TagBytes);
            aes.Decrypt(sealedBytes.AsSpan(0, NonceBytes), sealedBytes.AsSpan(NonceBytes + TagBytes), sealedBytes.AsSpan(NonceBytes, TagBytes), plaintext, AssociatedData(parts[0], target));
            return JsonSerializer.Deserialize<MailCredentials>(plaintext)
                ?? throw new CryptographicException("The sealed credentials are empty.");
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new CryptographicException("The sealed credentials were altered, or were sealed for another target.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    private static bool HasOptions(CheckTarget target) => target.Options != CheckOptions.None;

    // A JSON array keeps the fields apart: no value of one field can be mistaken for another's.
    private static byte[] AssociatedData(string version, CheckTarget target)
    {
        object?[] bound = [version, target.MonitorId, target.Host, target.Port, target.Protocol, target.Tls, target.RejectUnauthorized];
        return JsonSerializer.SerializeToUtf8Bytes(version == Version ? bound : [.. bound, JsonSerializer.SerializeToElement(target.Options, Bound)]);
    }

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static bool TryFromBase64Url(string text, out byte[] bytes)
    {
        try
        {
            bytes = System.Buffers.Text.Base64Url.DecodeFromChars(text);
            return true;
        }
        catch (FormatException)
        {
            bytes = [];
            return false;
        }
    }
}
