using System.Text.Json;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// The caller's <c>imapPopConfig.oauth2</c>: what an access token is asked for with, by the refresh token (RFC 6749, section 6)
/// where there is one, else as the client itself (section 4.4). Printed, it shows no key.
/// </summary>
/// <param name="TokenEndpoint">Where it is asked for; required.</param>
/// <param name="ClientId">Who asks; required.</param>
/// <param name="ClientSecret">The client's secret.</param>
/// <param name="RefreshToken">The refresh token.</param>
/// <param name="Scope">What for.</param>
public sealed record OAuth2Config(string? TokenEndpoint, string? ClientId, string? ClientSecret, string? RefreshToken, string? Scope)
{
    /// <summary>The path of the field of the request.</summary>
    public const string Field = ImapPopConfig.Field + ".oauth2";

    /// <summary>Reads the keys; notes every one that is of a wrong type.</summary>
    public static OAuth2Config Read(JsonElement oauth2, FieldErrors errors)
    {
        var fields = new RequestFields(oauth2, errors, Field + ".");
        return new OAuth2Config(fields.Text("tokenEndpoint"), fields.Text("clientId"), fields.Text("clientSecret"), fields.Text("refreshToken"), fields.Text("scope"));
    }

    /// <summary>The keys that an auditor may read.</summary>
    public ReadableOAuth2 ToReadable() => new(TokenEndpoint ?? "", ClientId ?? "", Scope, ClientSecret is not null, RefreshToken is not null);

    /// <inheritdoc/>
    public override string ToString() => nameof(OAuth2Config);
}
