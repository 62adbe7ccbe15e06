using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Http;

/// <summary>Turns what was thrown into a problem document: a refusal as it stands, anything else into a 500 that tells nothing but the trace id.</summary>
public sealed partial class ProblemHandler(IProblemDetailsService problems, ILogger<ProblemHandler> logger) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            ProblemException refusal => refusal.Problem,
            BadHttpRequestException bad => new ProblemDetails { Status = bad.StatusCode, Title = "The request could not be read" },
            _ => new ProblemDetails { Status = StatusCodes.Status500InternalServerError, Title = "Something failed on our side" },
        };
        if (problem.Status >= 500) LogFailure(exception, httpContext.Request.Method, httpContext.Request.Path);
        httpContext.Response.StatusCode = problem.Status ?? StatusCodes.Status500InternalServerError;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem });
    }

    /// <summary>Every problem document has a code and names the path and the trace, so that a report leads to the log.</summary>
    public static void Customize(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        problem.Instance ??= context.HttpContext.Request.Path;
        if (problem.Extensions.TryAdd("code", Problems.CodeOf(problem.Status))) problem.Type = Problems.TypeOf(Problems.CodeOf(problem.Status));
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString() ?? context.HttpContext.TraceIdentifier;
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogFailure(Exception exception, string method, string path);
}
