using System.Text;
using System.Text.Json;

namespace EventMonitors.MailProbe.Login;

/// <summary>
/// A token as the one message: XOAUTH2 as Google and Microsoft document it, and OAUTHBEARER (RFC 7628). A server that takes
/// no such token says why in a challenge, which wants an answer without a meaning before the refusal follows.
/// </summary>
internal sealed class SaslBearer : ISaslClient
{
    private const string Separator = "\u0001";

    private readonly string _message;
    private readonly byte[] _resignation;

    private SaslBearer(string message, byte[] resignation)
    {
        _message = message;
        _resignation = resignation;
    }

    public bool IsComplete => Complaint is null;

    public string? Complaint { get; private set; }

    public static SaslBearer XOAuth2(Credentials credentials) =>
        new($"user={credentials.User}{Separator}auth=Bearer {credentials.Secret}{Separator}{Separator}", []);

    /// <summary>OAUTHBEARER, which also names the server (RFC 7628, section 3.1), and resigns with a separator (section 3.2.3).</summary>
    public static SaslBearer OAuthBearer(Credentials credentials, string host, int port) => new(
        string.Join(Separator, $"n,a={SaslName.Escape(credentials.User)},", $"host={host}", $"port={port}", $"auth=Bearer {credentials.Secret}", "", ""),
        [1]);

    public byte[] Start() => Encoding.UTF8.GetBytes(_message);

    public ValueTask<byte[]> AnswerAsync(string challenge, CancellationToken cancellationToken)
    {
        if (Complaint is not null)
            throw SaslChallenge.OneTooMany();
        Complaint = StatusIn(SaslChallenge.Decode(challenge)) ?? "no reason given";
        return new(_resignation);
    }

    // RFC 7628, section 3.2.2; both mechanisms send the same object.
    private static string? StatusIn(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("status", out var status)
                ? $"status {(status.ValueKind == JsonValueKind.String ? status.GetString() : status.GetRawText())}"
                : null;
        }
        // What cannot be read says no reason, and the refusal still comes.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
