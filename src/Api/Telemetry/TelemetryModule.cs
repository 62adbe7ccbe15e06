using EventMonitors.Api.Configuration;
using EventMonitors.Telemetry;

namespace EventMonitors.Api.Telemetry;

/// <summary>What the program tells about itself.</summary>
public static class TelemetryModule
{
    /// <exception cref="InvalidSettingException"><c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is malformed.</exception>
    public static IHostApplicationBuilder AddTelemetry(this IHostApplicationBuilder builder)
    {
        try
        {
            var pipeline = TelemetryPipeline.Start(builder.Configuration, "event-monitors-api", $"{Environment.MachineName}-{Environment.ProcessId}");
            // By a factory, so that the container disposes of it.
            builder.Services.AddSingleton(_ => pipeline);
            builder.Services.AddHostedService(services => services.GetRequiredService<TelemetryPipeline>());
            return builder;
        }
        catch (FormatException error)
        {
            throw new InvalidSettingException(TelemetryPipeline.Setting, error.Message);
        }
    }
}
