namespace EventMonitors.Api.Http;

/// <summary>
/// <c>HEAD</c> wherever there is <c>GET</c> (RFC 9110 section 9.3.2): the request is served as a GET, headers and all, and its
/// content is dropped.
/// </summary>
internal static class HeadRequests
{
    private static readonly object Mark = new();

    /// <summary>Serves HEAD as GET to what comes behind this; routing has to.</summary>
    public static void UseHeadAsGet(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }

        var body = context.Response.Body;
        context.Items[Mark] = true;
        context.Request.Method = HttpMethods.Get;
        context.Response.Body = Stream.Null;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
            context.Request.Method = HttpMethods.Head;
        }
    });

    /// <summary>Whether nobody will see the content: what is long need not be read.</summary>
    public static bool IsHead(HttpContext context) => context.Items.ContainsKey(Mark);
}
