using System.Collections.Immutable;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Net.Http.Headers;

namespace EventMonitors.Api.Http;

/// <summary>
/// Says of an endpoint which media types its body may have, so that a refusal can name them: <c>Accept-Patch</c>
/// (RFC 5789 section 3.1), <c>Accept-Post</c> (Linked Data Platform section 7.1), else <c>Accept</c> (RFC 9110 section 15.5.16).
/// </summary>
/// <param name="MediaTypes">The best one first.</param>
public sealed record AcceptedBody(ImmutableArray<string> MediaTypes)
{
    /// <summary>A body that <see cref="JsonBody"/> reads.</summary>
    /// <param name="mediaType"><c>application/json</c>, or one that is taken beside it.</param>
    public static AcceptedBody Of(string mediaType) => new(mediaType == JsonBody.Json ? [JsonBody.Json] : [mediaType, JsonBody.Json]);

    /// <summary>Names the media types in the answer to a request that came with another one.</summary>
    internal static void Name(HttpContext context)
    {
        // Once something was thrown, the endpoint is to be found with the exception alone.
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        if (endpoint?.Metadata.GetMetadata<AcceptedBody>() is not { } accepted) return;
        var header = context.Request.Method.ToUpperInvariant() switch
        {
            "PATCH" => "Accept-Patch",
            "POST" => "Accept-Post",
            _ => HeaderNames.Accept,
        };
        context.Response.Headers[header] = string.Join(", ", accepted.MediaTypes);
    }
}
