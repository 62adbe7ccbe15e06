namespace EventMonitors.MailProbe.OAuth2;

/// <summary>The rules of <see cref="OAuth2Grant"/>.</summary>
internal static class GrantRules
{
    private const int MaxLength = 8 * 1024;

    /// <summary>The first rule that is broken, or <c>null</c>.</summary>
    public static string? Broken(OAuth2Grant grant) => grant switch
    {
        { TokenEndpoint: null or { IsAbsoluteUri: false } } => "The token endpoint is no https address.",
        _ when grant.TokenEndpoint.Scheme != Uri.UriSchemeHttps || grant.TokenEndpoint.OriginalString.Length > MaxLength => "The token endpoint is no https address.",
        { TokenEndpoint: { UserInfo.Length: > 0 } or { Fragment.Length: > 0 } } => "The token endpoint has a user or a fragment in its address.",
        _ when !IsVisible(grant.ClientId) => "The client id is empty, too long, or not of visible ASCII.",
        { ClientSecret: null, RefreshToken: null } => "There is neither a client secret nor a refresh token.",
        _ when grant.ClientSecret is { } secret && !IsVisible(secret) => "The client secret is empty, too long, or not of visible ASCII.",
        _ when grant.RefreshToken is { } refresh && !IsVisible(refresh) => "The refresh token is empty, too long, or not of visible ASCII.",
        _ when grant.Scope is { Length: > 0 } scope && !IsVisible(scope) => "The scope is too long, or not of visible ASCII.",
        _ => null,
    };

    // RFC 6749, appendix A: VSCHAR, and spaces between scopes.
    private static bool IsVisible(string? text) =>
        text is { Length: > 0 and <= MaxLength } && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
