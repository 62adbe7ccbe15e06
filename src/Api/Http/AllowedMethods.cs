using Microsoft.Net.Http.Headers;

namespace EventMonitors.Api.Http;

/// <summary>
/// <c>OPTIONS</c> of every path (RFC 9110 section 9.3.7), without a session, since the description of the API is public too; and
/// <c>Allow</c> in full where another method is refused (section 15.5.6).
/// </summary>
public static class AllowedMethods
{
    /// <summary>Answers OPTIONS, and completes Allow. Needs routing before it.</summary>
    public static void UseAllowedMethods(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var isOptions = HttpMethods.IsOptions(context.Request.Method);
        if (isOptions && context.GetEndpoint() is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // Where a path has no such method, routing chose an endpoint that says so and names those there are.
        if (isOptions && context.GetEndpoint() is { RequestDelegate: { } refuse } endpoint && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is null) await refuse(context);
        else await next(context);

        if (context.Response is not { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false } response) return;
        response.Headers.Allow = Complete(response.Headers.GetCommaSeparatedValues(HeaderNames.Allow));
        if (isOptions) response.StatusCode = StatusCodes.Status204NoContent;
    });

    /// <summary>HEAD comes with GET, OPTIONS with anything.</summary>
    public static string Complete(IReadOnlyCollection<string> mapped)
    {
        IEnumerable<string> all = mapped.Contains(HttpMethods.Get, StringComparer.OrdinalIgnoreCase) ? [.. mapped, HttpMethods.Head] : mapped;
        return string.Join(", ", all.Append(HttpMethods.Options).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal));
    }
}
