using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Http;

/// <summary>
/// Writes problem documents (RFC 9457), whatever the caller says it accepts: a refusal that cannot be shown would be none.
/// Each has a code and names the path, the request and the trace, so that a report leads to the log.
/// </summary>
public static class ProblemWriter
{
    private const string ContentType = "application/problem+json";

    /// <summary>Ends the response with this refusal.</summary>
    public static Task WriteAsync(HttpContext context, ProblemException refusal)
    {
        foreach (var (name, value) in refusal.Headers) context.Response.Headers[name] = value;
        return WriteAsync(context, refusal.Problem);
    }

    /// <summary>Ends the response with this problem.</summary>
    public static Task WriteAsync(HttpContext context, ProblemDetails problem)
    {
        var status = problem.Status ?? StatusCodes.Status500InternalServerError;
        problem.Instance ??= context.Request.Path;
        if (problem.Extensions.TryAdd("code", ProblemCodes.Of(status))) problem.Type = Problems.TypeOf(ProblemCodes.Of(status));
        problem.Extensions["requestId"] = RequestId.Of(context);
        problem.Extensions["traceId"] = RequestId.TraceOf(context);
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status415UnsupportedMediaType) AcceptedBody.Name(context);
        return context.Response.WriteAsJsonAsync(problem, JsonSerializerOptions.Web, ContentType, context.RequestAborted);
    }

    /// <summary>Gives an empty answer of the framework's (404, 405) the same form.</summary>
    public static Task WriteAsync(StatusCodeContext status)
    {
        var code = status.HttpContext.Response.StatusCode;
        return WriteAsync(status.HttpContext, new ProblemDetails
        {
            Status = code,
            Title = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(code),
            Detail = code switch
            {
                StatusCodes.Status404NotFound => "There is nothing at this path.",
                StatusCodes.Status405MethodNotAllowed => "The path does not take this method; see Allow.",
                _ => null,
            },
        });
    }
}
