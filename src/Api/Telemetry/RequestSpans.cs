using Microsoft.AspNetCore.Http.Features;

namespace EventMonitors.Api.Telemetry;

/// <summary>Names the span of a request by its method and its route, as OpenTelemetry's conventions for HTTP have it.</summary>
internal static class RequestSpans
{
    /// <summary>Call it behind the routing.</summary>
    public static void UseRequestSpans(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { } span && context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route })
            span.DisplayName = $"{context.Request.Method} {route}";
        return next(context);
    });
}
