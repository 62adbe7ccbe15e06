using System.Buffers.Text;
using System.Text;

namespace EventMonitors.MailProbe.Login;

/// <summary>The one message of SASL PLAIN (RFC 4616, section 2), without an authorization identity.</summary>
internal static class SaslPlain
{
    /// <summary>The message in base64, as both protocols carry it (RFC 4959, RFC 5034).</summary>
    public static byte[] Encode(Credentials credentials)
    {
        var message = Encoding.UTF8.GetBytes($"\0{credentials.User}\0{credentials.Secret}");
        var encoded = new byte[Base64.GetMaxEncodedToUtf8Length(message.Length)];
        Base64.EncodeToUtf8(message, encoded, out _, out _);
        return encoded;
    }
}
