using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Net.Http.Headers;

namespace EventMonitors.Api.Http;

/// <summary>Reads a request body as one JSON object, or says exactly why it is none.</summary>
public static class JsonBody
{
    /// <summary>Most bytes of a body.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The media type of a JSON merge patch (RFC 7396 section 4).</summary>
    public const string MergePatch = "application/merge-patch+json";

    /// <summary>The media type of JSON (RFC 8259 section 11).</summary>
    public const string Json = "application/json";

    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="special">A media type that is taken beside <c>application/json</c>.</param>
    /// <exception cref="ProblemException">415, 413 or 400.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpRequest request, CancellationToken cancellationToken, string? special = null) =>
        Parse(await ReadBytesAsync(request, cancellationToken, special));

    /// <summary>The body's bytes, for whom something is to be refused before what is in them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="special">A media type that is taken beside <c>application/json</c>.</param>
    /// <param name="mostBytes">Most bytes of the body.</param>
    /// <exception cref="ProblemException">415 or 413.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request, CancellationToken cancellationToken, string? special = null, int mostBytes = MaxBytes)
    {
        DemandMediaType(request, special);
        return await ReadBytesAsync(request, mostBytes, cancellationToken);
    }

    /// <summary>The one JSON object that these bytes are.</summary>
    /// <exception cref="ProblemException">400.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> bytes)
    {
        if (!Utf8.IsValid(bytes.Span))
            throw Problems.InvalidBody("$", "The body is not valid UTF-8.");
        if (JsonKeys.FindProblem(bytes.Span) is { } problem)
            throw Problems.InvalidBody(problem.Path, problem.Message);

        var document = JsonDocument.Parse(bytes);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document
            : throw Problems.InvalidBody("$", "The body must be a JSON object.");
    }

    /// <summary>Refuses a body of another media type, and one that is compressed: what it would become is bounded by nothing.</summary>
    /// <exception cref="ProblemException">415.</exception>
    internal static void DemandMediaType(HttpRequest request, string? special)
    {
        if (!IsJson(request.ContentType, special))
            throw Problems.UnsupportedMediaType($"The body must be {(special is null ? Json : $"{special} or {Json}")} in UTF-8.");
        if (request.Headers.ContentEncoding.Any(coding => coding is { Length: > 0 } && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            throw Problems.UnsupportedContentCoding();
    }

    private static bool IsJson(string? contentType, string? special) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals(special, StringComparison.OrdinalIgnoreCase))
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request, int mostBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > mostBytes) throw Problems.BodyTooLarge(mostBytes);

        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > mostBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw Problems.BodyTooLarge(mostBytes);
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
