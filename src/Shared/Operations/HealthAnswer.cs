using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EventMonitors.Operations;

/// <summary>What a look at the program's health is answered with.</summary>
internal static class HealthAnswer
{
    /// <summary>The status of HTTP: a part that is away for now is, for a request, as good as away.</summary>
    public static int StatusOf(HealthReport report) => report.Status == HealthStatus.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;

    /// <summary>Writes <c>{"status":…,"parts":{name:{"status":…,"problem":…}}}</c>.</summary>
    public static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        status = Word(report.Status),
        parts = report.Entries.ToDictionary(e => e.Key, e => new { status = Word(e.Value.Status), problem = e.Value.Description }),
    });

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
