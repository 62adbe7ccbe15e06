namespace EventMonitors.MailProbe;

/// <summary>
/// What an access token is asked for with: a refresh token (RFC 6749, section 6) where there is one, else the client's own
/// credentials (section 4.4). Printed, it shows no secret.
/// </summary>
/// <param name="TokenEndpoint">An https address.</param>
/// <param name="ClientId">The client's identifier.</param>
/// <param name="ClientSecret">The client's secret.</param>
/// <param name="RefreshToken">A refresh token. The new one that a server may hand out with an access token is not kept.</param>
/// <param name="Scope">The scopes asked for, separated by spaces.</param>
public sealed record OAuth2Grant(Uri TokenEndpoint, string ClientId, string? ClientSecret, string? RefreshToken, string? Scope)
{
    /// <inheritdoc/>
    public override string ToString() => $"{nameof(OAuth2Grant)} {TokenEndpoint}";
}
