using EventMonitors.Api.Configuration;
using EventMonitors.Operations;

namespace EventMonitors.Api.Telemetry;

/// <summary>What the program tells about itself.</summary>
public static class TelemetryModule
{
    /// <exception cref="InvalidSettingException"><c>OTEL_EXPORTER_OTLP_ENDPOINT</c> or <c>Operations__Listen</c> is malformed.</exception>
    public static IHostApplicationBuilder AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.AddOperations("event-monitors-api", $"{Environment.MachineName}-{Environment.ProcessId}", (setting, problem) => new InvalidSettingException(setting, problem));
        return builder;
    }
}
