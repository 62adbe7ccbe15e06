using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using EventMonitors.MailProbe.Framing;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.OAuth2;

/// <summary>
/// Reads what a token endpoint answers (RFC 6749, sections 5.1 and 5.2). Of its words only the codes of an error are shown,
/// and these only where they resemble none of the secrets that it was sent.
/// </summary>
internal sealed partial class TokenAnswer(OAuth2Grant grant)
{
    /// <summary>The longest token, in characters: a login sends it in one line, and servers end those.</summary>
    public const int MaxTokenLength = 8 * 1024;

    // Before its end, a token must still last for the check that takes it.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeptWithoutEnd = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan KeptAtMost = TimeSpan.FromHours(24);

    // The words of the standards (RFC 6749, section 5.2, RFC 8628, section 3.5, OpenID Connect Core, section 3.1.2.6): no secret is told by them.
    private static readonly FrozenSet<string> StandardCodes = new[]
    {
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope", "access_denied",
        "server_error", "temporarily_unavailable", "slow_down", "interaction_required", "login_required", "consent_required", "account_selection_required",
    }.ToFrozenSet();

    private readonly string _host = grant.TokenEndpoint.IdnHost;

    /// <exception cref="PhaseFailedException">There is no token in it.</exception>
    public AccessToken Read(HttpStatusCode status, MediaTypeHeaderValue? type, ReadOnlyMemory<byte> body)
    {
        if ((int)status >= 500)
            throw Failure(FaultClass.Unavailable, $"answered with status {(int)status}");
        if ((int)status is >= 300 and < 400)
            throw Failure(FaultClass.Protocol, $"answered with a redirect ({(int)status}), and none is followed");
        var isJson = string.Equals(type?.MediaType, "application/json", StringComparison.OrdinalIgnoreCase);
        try
        {
            if (!isJson)
                throw new JsonException();
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            return status == HttpStatusCode.OK ? TokenOf(document.RootElement) : throw Refusal(status, document.RootElement);
        }
        // The latter is text that is no UTF-8.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw status == HttpStatusCode.TooManyRequests
                ? Failure(FaultClass.Throttled, "says that it is asked too often")
                : Failure(FaultClass.Protocol, $"answered with status {(int)status} and {(isJson ? "broken JSON" : "no JSON")}");
        }
    }

    private AccessToken TokenOf(JsonElement root)
    {
        if (TextOf(root, "access_token") is not { Length: > 0 and <= MaxTokenLength } token || token.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw Failure(FaultClass.Protocol, "sent no access token, or one that no login can carry");
        if (!string.Equals(TextOf(root, "token_type"), "Bearer", StringComparison.OrdinalIgnoreCase))
            throw Failure(FaultClass.Protocol, "sent a token that is none for bearers (RFC 6750)");
        return new AccessToken(token, KeepFor(root));
    }

    // Azure's older endpoint sends the number as a string.
    private TimeSpan KeepFor(JsonElement root)
    {
        if (!root.TryGetProperty("expires_in", out var value) || value.ValueKind == JsonValueKind.Null)
            return KeptWithoutEnd;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            throw Failure(FaultClass.Protocol, "does not say in seconds when its token ends");
        var left = TimeSpan.FromSeconds((double)Math.Clamp(seconds, 0, (decimal)(KeptAtMost + Margin).TotalSeconds)) - Margin;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private PhaseFailedException Refusal(HttpStatusCode status, JsonElement root)
    {
        var code = TextOf(root, "error");
        var fault = code switch
        {
            _ when status == HttpStatusCode.TooManyRequests => FaultClass.Throttled,
            "slow_down" or "rate_limit_exceeded" => FaultClass.Throttled,
            "temporarily_unavailable" or "server_error" => FaultClass.Unavailable,
            null => FaultClass.Protocol,
            _ => FaultClass.Credentials,
        };
        if (code is null)
            return Failure(fault, $"answered with status {(int)status} and no error code");
        var detail = DetailCode().Match(TextOf(root, "error_description") ?? "") is { Success: true } match ? $" ({Show(match.Value)})" : "";
        return Failure(fault, $"refused: {(ErrorCode().IsMatch(code) ? Show(code) : "an error that is no code")}{detail}");
    }

    private string Show(string code)
    {
        if (StandardCodes.Contains(code))
            return code;
        foreach (var secret in new[] { grant.ClientSecret, grant.RefreshToken })
            if (secret is not null && new PasswordTrace(secret).IsIn(code))
                return ServerText.Withheld;
        return code;
    }

    private PhaseFailedException Failure(FaultClass fault, string what) => new(fault, $"The token endpoint {_host} {what}.");

    private static string? TextOf(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"\A[A-Za-z0-9_.\-]{1,64}\z")]
    private static partial Regex ErrorCode();

    // Microsoft's, which tells a wrong secret from one that has expired.
    [GeneratedRegex(@"\bAADSTS[0-9]{4,7}\b")]
    private static partial Regex DetailCode();
}
