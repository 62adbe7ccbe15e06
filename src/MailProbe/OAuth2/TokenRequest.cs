using System.Net.Http.Headers;

namespace EventMonitors.MailProbe.OAuth2;

/// <summary>
/// What is sent to a token endpoint. The client's secret goes into the body (RFC 6749, section 2.3.1), which Microsoft and
/// Google both take; a header with it is what the RFC would rather see, but not both of them document it.
/// </summary>
internal static class TokenRequest
{
    public static HttpRequestMessage For(OAuth2Grant grant)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, grant.TokenEndpoint) { Content = new FormUrlEncodedContent(FieldsOf(grant)) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("EventMonitors", null));
        // A kept connection may be closed just as the question goes out, and a POST is not sent again: each has one of its own.
        request.Headers.ConnectionClose = true;
        return request;
    }

    /// <summary>The fields of a refresh (section 6), or of the client credentials grant (section 4.4.2).</summary>
    public static IEnumerable<KeyValuePair<string, string>> FieldsOf(OAuth2Grant grant)
    {
        yield return new("grant_type", grant.RefreshToken is null ? "client_credentials" : "refresh_token");
        if (grant.RefreshToken is { } refresh)
            yield return new("refresh_token", refresh);
        yield return new("client_id", grant.ClientId);
        if (grant.ClientSecret is { } secret)
            yield return new("client_secret", secret);
        if (!string.IsNullOrEmpty(grant.Scope))
            yield return new("scope", grant.Scope);
    }
}
