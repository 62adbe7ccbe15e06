namespace EventMonitors.Api.Http;

/// <summary>Counts requests below <c>/api</c> and those for its description, and refuses those that are too many (RFC 6585 section 4).</summary>
internal static class RateLimiting
{
    /// <summary>
    /// Counts a request by its token where that is known to be good, else by its address: before anything is looked up. Then
    /// authenticates, and counts a token by itself from when it turns out to be good. The description is anybody's, so that it is
    /// counted by address whatever comes along.
    /// </summary>
    public static void UseRateLimitedAuthentication(this IApplicationBuilder app)
    {
        app.Use((context, next) => IsCounted(context, ApiPaths.IsDescription, out var limits) ? GoOnAsync(context, next, limits.TakeOf(context.Connection.RemoteIpAddress)) : next(context));
        app.Use((context, next) => IsCounted(context, ApiPaths.IsApi, out var limits) ? AdmitAsync(context, next, limits) : next(context));
        app.UseAuthentication();
        app.Use((context, next) => IsCounted(context, ApiPaths.IsApi, out var limits) ? RecogniseAsync(context, next, limits) : next(context));
    }

    private static Task AdmitAsync(HttpContext context, RequestDelegate next, RateLimits limits)
    {
        var token = RateLimits.KeyOf(context.Request);
        return GoOnAsync(context, next, token is not null && limits.IsKnown(token) ? limits.TakeOf(token) : limits.TakeOf(context.Connection.RemoteIpAddress));
    }

    private static Task RecogniseAsync(HttpContext context, RequestDelegate next, RateLimits limits)
    {
        if (RateLimits.KeyOf(context.Request) is not { } token) return next(context);
        var known = limits.IsKnown(token);
        if (context.User.Identity?.IsAuthenticated != true)
        {
            if (known) limits.Forget(token);
            return next(context);
        }

        if (known) return next(context);
        limits.Know(token);
        return GoOnAsync(context, next, limits.TakeOf(token));
    }

    private static Task GoOnAsync(HttpContext context, RequestDelegate next, RateLimitStanding standing)
    {
        standing.Announce(context.Response);
        return standing.RetryAfter is { } wait
            ? ProblemWriter.WriteAsync(context, Problems.TooManyRequests("More requests came than one caller may send; RateLimit-Reset says when all of them are there again.", wait))
            : next(context);
    }

    private static bool IsCounted(HttpContext context, Func<PathString, bool> isMeant, out RateLimits limits)
    {
        limits = context.RequestServices.GetRequiredService<RateLimits>();
        return limits.AreOn && isMeant(context.Request.Path);
    }
}
