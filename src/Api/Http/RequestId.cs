using System.Diagnostics;

namespace EventMonitors.Api.Http;

/// <summary>
/// Names a request: <c>X-Request-Id</c> as the caller sent it, where it is well-formed, else a fresh one. It stands in the
/// answer, in problem documents, in the log's scope and in the events that the request causes.
/// </summary>
public static class RequestId
{
    /// <summary>The header, of a request and of its answer.</summary>
    public const string Header = "X-Request-Id";

    /// <summary>The answer's header with the trace, 32 hexadecimal digits (W3C Trace Context section 3.2.2.3).</summary>
    public const string TraceHeader = "X-Trace-Id";

    private const int MaxLength = 64;

    /// <summary>This request's id.</summary>
    public static string Of(HttpContext context) => context.TraceIdentifier;

    /// <summary>The trace that this request belongs to.</summary>
    public static string TraceOf(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

    /// <summary>Gives the request its id; the log's scope takes it from there.</summary>
    public static void Assign(HttpContext context)
    {
        var sent = context.Request.Headers[Header];
        context.TraceIdentifier = sent.Count == 1 && IsWellFormed(sent[0]) ? sent[0]! : Guid.NewGuid().ToString("N");
    }

    /// <summary>1 to 64 ASCII letters, digits, dots, underscores and hyphens: nothing that a header, a log or a shell reads as more than text.</summary>
    internal static bool IsWellFormed(string? id) =>
        id is { Length: > 0 and <= MaxLength } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
