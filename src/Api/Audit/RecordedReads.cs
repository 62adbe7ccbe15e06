namespace EventMonitors.Api.Audit;

/// <summary>Marks an endpoint that shows history, each successful answer of which goes through <see cref="ReadRecorder"/>.</summary>
public sealed class RecordedReads
{
    private RecordedReads()
    {
    }

    /// <summary>The mark.</summary>
    public static RecordedReads Mark { get; } = new();
}

/// <summary>How endpoints are marked.</summary>
public static class RecordedReadsExtensions
{
    /// <summary>Marks the endpoint, and lets no answer out that <see cref="ReadRecorder.RecordAsync"/> was not asked about.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="when">Which of its requests read history; all of them where it is left out.</param>
    public static RouteHandlerBuilder RecordsReads(this RouteHandlerBuilder endpoint, Predicate<HttpRequest>? when = null) => endpoint
        .WithMetadata(RecordedReads.Mark)
        .AddEndpointFilter(async (invocation, next) =>
        {
            var answer = await next(invocation);
            var context = invocation.HttpContext;
            return ReadRecorder.WasAsked(context) || when?.Invoke(context.Request) == false
                ? answer
                : throw new InvalidOperationException($"{context.Request.Path} shows history and records no read.");
        });
}
