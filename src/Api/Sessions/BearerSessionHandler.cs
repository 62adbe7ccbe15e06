using System.Text.Encodings.Web;
using EventMonitors.Api.ApiKeys;
using EventMonitors.Api.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace EventMonitors.Api.Sessions;

/// <summary>Authenticates <c>Authorization: Bearer &lt;token&gt;</c> (RFC 6750) against the stored sessions and API keys.</summary>
public sealed class BearerSessionHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    SessionQueries sessions,
    ApiKeyQueries keys,
    TimeProvider clock) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The name of the authentication scheme.</summary>
    public const string SchemeName = "Bearer";

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization.ToString().Length == 0) return AuthenticateResult.NoResult();
        if (BearerToken.Of(Request) is not { } token) return AuthenticateResult.Fail("The Authorization header must be 'Bearer <token>'.");
        if (!BearerToken.IsWellFormed(token)) return AuthenticateResult.Fail("The bearer token is malformed.");

        var alongside = AlongsideRead.WantedBy(Context);
        var isKey = ApiKeyText.IsMeant(token);
        var caller = isKey
            ? await keys.FindCallerAsync(token, clock.GetUtcNow(), Context.RequestAborted, alongside)
            : await sessions.FindCallerAsync(token, clock.GetUtcNow(), Context.RequestAborted, alongside);
        Context.Features.Set(alongside);
        return caller is null
            ? AuthenticateResult.Fail(isKey ? "The API key is unknown, expired or revoked." : "The session is unknown, expired or revoked.")
            : AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(SchemeName), SchemeName));
    }

    /// <inheritdoc/>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceSafeAsync()).Failure;
        // RFC 6750 section 3.1: no error code where no credentials were sent.
        Response.Headers[HeaderNames.WWWAuthenticate] = failure is null ? "Bearer" : "Bearer error=\"invalid_token\"";
        await ProblemWriter.WriteAsync(Context, Problems.Unauthorized(failure?.Message ?? "Send 'Authorization: Bearer <token>'.").Problem);
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        ProblemWriter.WriteAsync(Context, Problems.Forbidden(Caller.Of(Context) is { ApiKeyId: null } caller
            ? $"The role '{caller.RoleName}' may not do this."
            : "The scopes of this API key do not allow this.").Problem);
}
