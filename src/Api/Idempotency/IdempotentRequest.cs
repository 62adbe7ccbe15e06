using System.Security.Cryptography;
using System.Text;
using EventMonitors.Api.Http;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Idempotency;

/// <summary>A request with a key. The key is its caller's own, for one method and path.</summary>
/// <param name="TenantId">The caller's tenant.</param>
/// <param name="Caller">The user or the API key, as events name it.</param>
/// <param name="Target">SHA-256 of method and path, the path in one form for all that routing takes for the same.</param>
/// <param name="Key">As sent.</param>
/// <param name="Body">The body's bytes.</param>
/// <param name="Whole">All that makes it the same request: method, path in that form, query and body.</param>
public sealed record IdempotentRequest(string TenantId, string Caller, byte[] Target, string Key, ReadOnlyMemory<byte> Body, byte[] Whole)
{
    /// <summary>Reads the body, and leaves it to be read again.</summary>
    /// <param name="context">The request.</param>
    /// <param name="mostBytes">Most bytes of the body.</param>
    /// <returns><c>null</c> where the request has no key.</returns>
    /// <exception cref="ProblemException">413, 415 or 400.</exception>
    public static async Task<IdempotentRequest?> ReadAsync(HttpContext context, int mostBytes)
    {
        var request = context.Request;
        if (!request.Headers.ContainsKey(IdempotencyKey.Header)) return null;
        if (context.GetEndpoint()?.Metadata.GetMetadata<AcceptedBody>() is { MediaTypes: [var best, ..] })
            JsonBody.DemandMediaType(request, best == JsonBody.Json ? null : best);
        var body = await ReadBodyAsync(request, mostBytes, context.RequestAborted);
        if (IdempotencyKey.Read(request) is not { } key) return null;

        var caller = Sessions.Caller.Of(context);
        // Routing takes a path in any case, and with a slash at its end or without.
        var path = request.PathBase.Add(request.Path).ToUriComponent().TrimEnd('/').ToLowerInvariant();
        return new IdempotentRequest(
            Storage.TenantId.Of(caller.OrganizationId),
            RequestMetadata.Of(context, caller).Headers[EventHeaders.Actor],
            SHA256.HashData(Encoding.UTF8.GetBytes($"{request.Method} {path}")),
            key,
            body,
            [.. Encoding.UTF8.GetBytes($"{request.Method} {path}{request.QueryString.ToUriComponent()}\n"), .. body]);
    }

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request, int mostBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > mostBytes) throw Problems.BodyTooLarge(mostBytes);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > mostBytes) throw Problems.BodyTooLarge(mostBytes);
            body.Write(buffer, 0, read);
        }

        var bytes = body.ToArray();
        request.Body = new MemoryStream(bytes, writable: false);
        return bytes;
    }
}
