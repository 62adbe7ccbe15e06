using System.Data.Common;
using Microsoft.AspNetCore.Diagnostics;

namespace EventMonitors.Api.Http;

/// <summary>
/// Turns what was thrown into a problem document: a refusal as it stands, a database that is away into a 503, anything else into
/// a 500 that tells nothing but the ids. A caller who has gone is told nothing, and is no failure.
/// </summary>
public sealed partial class ProblemHandler(ILogger<ProblemHandler> logger) : IExceptionHandler
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var refusal = RefusalOf(exception);
        if (refusal.Problem.Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout) LogUnavailable(httpContext.Request.Method, httpContext.Request.Path, exception.Message);
        else if (refusal.Problem.Status >= StatusCodes.Status500InternalServerError) LogFailure(exception, httpContext.Request.Method, httpContext.Request.Path);
        await ProblemWriter.WriteAsync(httpContext, refusal);
        return true;
    }

    /// <summary>What a caller is told of something that was thrown.</summary>
    public static ProblemException RefusalOf(Exception exception) => exception switch
    {
        ProblemException already => already,
        BadHttpRequestException bad => Problems.Unreadable(ProblemCodes.Of(bad.StatusCode) == "invalid_request" ? StatusCodes.Status400BadRequest : bad.StatusCode, bad.Message),
        _ when IsAway(exception) => Problems.Unavailable(Pause),
        _ => Problems.Internal(),
    };

    /// <summary>
    /// Whether the database cannot be reached or takes nobody: connections (class 08), resources (53) and shutdowns (57P) of
    /// <see href="https://www.postgresql.org/docs/current/errcodes-appendix.html"/>, and whatever the driver calls transient.
    /// </summary>
    public static bool IsAway(Exception exception) => exception switch
    {
        DbException { SqlState: { } state } when state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal) || state.StartsWith("57P", StringComparison.Ordinal) => true,
        DbException { IsTransient: true } => true,
        { InnerException: { } cause } => IsAway(cause),
        _ => false,
    };

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogFailure(Exception exception, string method, string path);

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} cannot be served for now: {Problem}")]
    private partial void LogUnavailable(string method, string path, string problem);
}
