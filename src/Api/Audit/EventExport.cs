using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using EventMonitors.Api.Http;
using EventMonitors.Api.Sessions;
using EventMonitors.EventStore;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace EventMonitors.Api.Audit;

/// <summary>
/// Events as <c>application/x-ndjson</c>, a line each, page by page: memory does not grow with their number, and no connection
/// to the database is held while a slow client reads.
/// </summary>
/// <remarks>A failure in the middle cuts the connection, so that what is not whole never looks whole.</remarks>
/// <param name="fileName">What the client's file is to be called, plain ASCII.</param>
/// <param name="reader">Whom it is shown to.</param>
/// <param name="after">Where the export begins.</param>
/// <param name="readPageAsync">The page behind a position, of a size at most; the last one says so.</param>
public sealed partial class EventExport(string fileName, Caller reader, long after, Func<long, int, CancellationToken, Task<EventPage>> readPageAsync) : IResult
{
    /// <summary>The media type.</summary>
    public const string ContentType = "application/x-ndjson";

    private const int PageSize = 500;
    private const int MostBuffered = 64 * 1024;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var cancellationToken = httpContext.RequestAborted;
        try
        {
            // The first events come before the first byte: what fails at once is refused like any other request.
            var page = await readPageAsync(after, PageSize, cancellationToken);
            while (page is { Events.Count: 0, IsLast: false }) page = await readPageAsync(page.NextAfter, PageSize, cancellationToken);
            await WriteAsync(httpContext, page, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody is there any more.
        }
        catch (Exception error) when (httpContext.Response.HasStarted)
        {
            LogFailure(httpContext.RequestServices.GetRequiredService<ILogger<EventExport>>(), error, httpContext.Request.Path);
            httpContext.Abort();
        }
    }

    private async Task WriteAsync(HttpContext context, EventPage page, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.ContentType = ContentType;
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        response.Headers.Vary = "Accept-Encoding";
        if (HeadRequests.IsHead(context)) return;
        // Of nothing, GZipStream makes a stream without its trailer.
        if (page.Events.Count == 0 || !WantsGzip(context.Request))
        {
            await WritePagesAsync(response.Body, page, context, cancellationToken);
            return;
        }

        response.Headers.ContentEncoding = "gzip";
        var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await WritePagesAsync(gzip, page, context, cancellationToken);
        // Only at a good end: its trailer is what makes the stream whole.
        await gzip.DisposeAsync();
    }

    private async Task WritePagesAsync(Stream body, EventPage page, HttpContext context, CancellationToken cancellationToken)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var buffer = new ArrayBufferWriter<byte>(2 * MostBuffered);
        await using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = options.Encoder });
        while (true)
        {
            foreach (var stored in page.Events)
            {
                WriteLine(stored, json, buffer, options);
                if (buffer.WrittenCount >= MostBuffered) await SendAsync(body, buffer, cancellationToken);
            }

            await SendAsync(body, buffer, cancellationToken);
            await body.FlushAsync(cancellationToken);
            if (page.IsLast) return;
            page = await readPageAsync(page.NextAfter, PageSize, cancellationToken);
        }
    }

    private void WriteLine(StoredEvent stored, Utf8JsonWriter json, ArrayBufferWriter<byte> buffer, JsonSerializerOptions options)
    {
        JsonSerializer.Serialize(json, HistoryItem.Of(stored, reader), options);
        json.Reset();
        buffer.Write("\n"u8);
    }

    private static async Task SendAsync(Stream body, ArrayBufferWriter<byte> buffer, CancellationToken cancellationToken)
    {
        await body.WriteAsync(buffer.WrittenMemory, cancellationToken);
        buffer.ResetWrittenCount();
    }

    private static bool WantsGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);

    [LoggerMessage(LogLevel.Error, "The export {Path} ended before its end")]
    private static partial void LogFailure(ILogger logger, Exception error, string path);
}
