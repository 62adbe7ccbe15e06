using EventMonitors.Operations;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EventMonitors.Api.Health;

/// <summary>Liveness, which depends on nothing else, and readiness, which names the part that is missing.</summary>
public static class HealthModule
{
    /// <summary>Adds the checks; the broker's comes with the bus.</summary>
    public static IHostApplicationBuilder AddHealth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks().AddCheck<PostgresHealthCheck>("postgresql");
        return builder;
    }

    /// <summary>Maps <c>/health/live</c> and <c>/health/ready</c>.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = HealthAnswer.WriteAsync }).WithMetadata(OnlyGet);
        routes.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            ResponseWriter = HealthAnswer.WriteAsync,
            ResultStatusCodes = { [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable },
        }).WithMetadata(OnlyGet);
    }

    private static HttpMethodMetadata OnlyGet { get; } = new([HttpMethods.Get]);
}
