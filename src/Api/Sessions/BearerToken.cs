using EventMonitors.Api.ApiKeys;

namespace EventMonitors.Api.Sessions;

/// <summary>
/// The token of <c>Authorization: Bearer &lt;token&gt;</c> (RFC 6750 section 2.1). The scheme is taken in any case (RFC 9110 section 11.1)
/// and white space around the token is nothing: whoever looks at a request's token sees the same one, however the header is spelt.
/// </summary>
public static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>The request's token, as it was sent; <c>null</c> where there is no header, or one of another form.</summary>
    public static string? Of(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
    }

    /// <summary>Whether a token has the form of a session's or of an API key; no other can be good.</summary>
    public static bool IsWellFormed(string token) => ApiKeyText.IsMeant(token) ? ApiKeyText.IsWellFormed(token) : SessionToken.IsWellFormed(token);
}
