using EventMonitors.Api.Configuration;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Net.Http.Headers;

namespace EventMonitors.Api.Http;

/// <summary>
/// The origins whose pages may call the API from a browser (<c>Cors:AllowedOrigins:0</c>, https://fetch.spec.whatwg.org/#http-cors-protocol);
/// none unless named. Tokens travel in <c>Authorization</c> alone, so a browser never adds credentials by itself.
/// </summary>
public static class BrowserOrigins
{
    private const string Section = "Cors:AllowedOrigins";

    private static readonly TimeSpan PreflightAge = TimeSpan.FromMinutes(10);

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete];

    private static readonly string[] Taken = [HeaderNames.Authorization, HeaderNames.ContentType, HeaderNames.IfMatch, "Idempotency-Key", RequestId.Header, HeaderNames.TraceParent, HeaderNames.TraceState];

    private static readonly string[] Shown =
    [
        HeaderNames.ETag, HeaderNames.Location, HeaderNames.Allow, HeaderNames.RetryAfter, HeaderNames.WWWAuthenticate, HeaderNames.ContentDisposition,
        RequestId.Header, RequestId.TraceHeader, "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Idempotency-Replayed",
    ];

    /// <summary>The policy for the origins that are named.</summary>
    public static void Configure(CorsOptions options, IReadOnlyCollection<string> origins) => options.AddDefaultPolicy(policy => policy
        .WithOrigins([.. origins]).WithMethods(Methods).WithHeaders(Taken).WithExposedHeaders(Shown).SetPreflightMaxAge(PreflightAge));

    /// <summary>Reads the origins, each a scheme and a host, and a port where it is not the scheme's own.</summary>
    /// <exception cref="InvalidSettingException">An entry is not an origin as a browser sends it.</exception>
    public static IReadOnlyCollection<string> Read(IConfiguration configuration) =>
        [.. configuration.GetSection(Section).GetChildren().Where(entry => !string.IsNullOrEmpty(entry.Value)).Select(entry => Parse(entry.Path, entry.Value!))];

    private static string Parse(string path, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.GetLeftPart(UriPartial.Authority) == text && uri.UserInfo.Length == 0
            ? text
            : throw new InvalidSettingException(path.Replace(":", "__", StringComparison.Ordinal), "must be an origin as a browser sends it: scheme and host, in lower case and without a path, for example https://portal.example.com.");
}
