namespace EventMonitors.Contracts;

/// <summary>The secret part of a check. Printed, it shows no field.</summary>
/// <param name="User">The mailbox user as the customer wrote it.</param>
/// <param name="Password">The password, <c>null</c> where none was configured.</param>
/// <param name="OAuth2">What a token is got with, in the password's place; <c>null</c> where none is used.</param>
public sealed record MailCredentials(string User, string? Password, OAuth2Credentials? OAuth2 = null)
{
    /// <summary>
    /// Those of a check without a login. They are sealed where its options are to be bound, and unreadable for a worker that does
    /// not know these; elsewhere such a check has none.
    /// </summary>
    public static MailCredentials Nobody { get; } = new("", null);

    /// <inheritdoc/>
    public override string ToString() => nameof(MailCredentials);
}

/// <summary>What an access token is asked for with (RFC 6749), the place included: whoever could change that would be sent the secret.</summary>
/// <param name="TokenEndpoint">An https address.</param>
/// <param name="ClientId">The client's identifier.</param>
/// <param name="ClientSecret">The client's secret, for the client credentials grant; also beside a refresh token where the server wants both.</param>
/// <param name="RefreshToken">The refresh token, for the refresh token grant.</param>
/// <param name="Scope">The scopes asked for, separated by spaces.</param>
public sealed record OAuth2Credentials(string TokenEndpoint, string ClientId, string? ClientSecret, string? RefreshToken, string? Scope)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(OAuth2Credentials);
}
