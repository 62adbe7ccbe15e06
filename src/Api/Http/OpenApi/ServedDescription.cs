using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace EventMonitors.Api.Http.OpenApi;

/// <summary>
/// The OpenAPI document as it is served to anybody: made once in a process, from the endpoints that there are then, and kept as
/// bytes, in each content coding that was asked for.
/// </summary>
/// <param name="documents">Makes the document.</param>
/// <param name="compression">Chooses the content coding.</param>
internal sealed class ServedDescription([FromKeyedServices(ServedDescription.Name)] IOpenApiDocumentProvider documents, IResponseCompressionProvider compression)
{
    /// <summary>Names the document, in its path as well.</summary>
    public const string Name = "v1";

    /// <summary>Where it is.</summary>
    public const string Path = $"{ApiPaths.Description}/{Name}.json";

    private const string Plain = "identity";

    private readonly Lock _once = new();
    private readonly ConcurrentDictionary<string, Coded> _coded = new();
    private Task<byte[]>? _made;

    /// <summary>Answers with it; 304 to who has it (RFC 9110 section 13.1.2).</summary>
    public async Task<IResult> ServeAsync(HttpContext context)
    {
        var made = await MakeOnceAsync();
        var coder = compression.CheckRequestAcceptsCompression(context) ? compression.GetCompressionProvider(context) : null;
        var coded = _coded.GetOrAdd(coder?.EncodingName ?? Plain, _ => Code(made, coder));
        var headers = context.Response.Headers;
        // To be asked for again each time, and then mostly not sent: another version of the service has another document.
        headers.CacheControl = "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        if (coder is not null) headers.ContentEncoding = coder.EncodingName;
        return TypedResults.Bytes(coded.Bytes, JsonBody.Json, entityTag: coded.Tag);
    }

    // Whoever asks while it is made waits for it. One that could not be made is made anew.
    private Task<byte[]> MakeOnceAsync()
    {
        lock (_once) return _made is { IsFaulted: false } ? _made : _made = Task.Run(MakeAsync);
    }

    private async Task<byte[]> MakeAsync()
    {
        var document = await documents.GetOpenApiDocumentAsync();
        using var bytes = new MemoryStream();
        await document.SerializeAsJsonAsync(bytes, OpenApiSpecVersion.OpenApi3_1);
        return bytes.ToArray();
    }

    private static Coded Code(byte[] plain, ICompressionProvider? coder)
    {
        if (coder is null) return new Coded(plain);
        using var bytes = new MemoryStream();
        using (var stream = coder.CreateStream(bytes)) stream.Write(plain);
        return new Coded(bytes.ToArray());
    }

    private sealed record Coded(byte[] Bytes)
    {
        // Strong, so each coding has its own (RFC 9110 section 8.8.3.3).
        public EntityTagHeaderValue Tag { get; } = new($"\"{Convert.ToHexStringLower(SHA256.HashData(Bytes))}\"");
    }
}
