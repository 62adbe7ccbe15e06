using EventMonitors.Api.Http;

namespace EventMonitors.Api.Idempotency;

/// <summary>
/// The header <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header): the caller's own name for a request, so that it can
/// be sent again without being carried out again. Taken as it stands, quotes included.
/// </summary>
public static class IdempotencyKey
{
    /// <summary>The header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The header of an answer that was given before.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    /// <summary>Most characters of a key.</summary>
    public const int MaxLength = 255;

    /// <summary>The request's key; <c>null</c> where it has none.</summary>
    /// <exception cref="ProblemException">400: it is not 1 to 255 visible ASCII characters, or there are two.</exception>
    public static string? Read(HttpRequest request)
    {
        var sent = request.Headers[Header];
        if (sent.Count == 0) return null;
        return sent is [{ Length: > 0 and <= MaxLength } key] && key.All(c => c is > ' ' and <= '~')
            ? key
            : throw Problems.InvalidBody(Header, $"must be one key of 1 to {MaxLength} visible ASCII characters, without spaces.");
    }
}
