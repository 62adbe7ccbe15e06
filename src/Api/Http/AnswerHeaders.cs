namespace EventMonitors.Api.Http;

/// <summary>
/// What every answer says beside its content: which request and trace it belongs to, and what browsers and caches are to make
/// of an API's answers. Set when the answer starts, so that a refusal has them too.
/// </summary>
internal static class AnswerHeaders
{
    /// <summary>Adds them to whatever is answered behind this.</summary>
    public static void UseAnswerHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        RequestId.Assign(context);
        var trace = RequestId.TraceOf(context);
        context.Response.OnStarting(() =>
        {
            Set(context, trace);
            return Task.CompletedTask;
        });
        return next(context);
    });

    private static void Set(HttpContext context, string trace)
    {
        var headers = context.Response.Headers;
        headers[RequestId.Header] = RequestId.Of(context);
        headers[RequestId.TraceHeader] = trace;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (!ApiPaths.IsApi(context.Request.Path)) return;

        // Answers belong to one caller and one moment; no cache on the way keeps them.
        headers.CacheControl = "no-store";
        // Nothing here is a document: a browser that is led to an answer runs and frames nothing of it.
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
    }
}
