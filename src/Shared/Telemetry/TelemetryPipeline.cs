using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EventMonitors.Telemetry;

/// <summary>
/// Traces and metrics. Activities are made even where nobody collects them, since the trace id is part of every event;
/// they leave the process only where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector
/// (<see href="https://opentelemetry.io/docs/specs/otel/protocol/exporter/">OpenTelemetry Protocol Exporter</see>).
/// </summary>
internal sealed class TelemetryPipeline : IHostedService, IDisposable
{
    /// <summary>The setting that names the collector.</summary>
    public const string Setting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Sources = ["Microsoft.AspNetCore", "MassTransit", "Npgsql", "EventMonitors.*"];

    private readonly TracerProvider _traces;
    private readonly MeterProvider? _metrics;

    private TelemetryPipeline(IConfiguration configuration, string service, string instance, bool export)
    {
        // The exporter takes the collector's address, protocol and headers from here; by itself it knows the environment alone.
        void Settings(IServiceCollection services) => services.AddSingleton(configuration);
        var resource = ResourceBuilder.CreateDefault().AddService(service, serviceInstanceId: instance);
        var traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).SetSampler(new RootSampler()).AddSource(Sources).ConfigureServices(Settings);
        _traces = (export ? traces.AddOtlpExporter() : traces).Build();
        if (export)
            _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter([.. Sources, "Microsoft.AspNetCore.*", "System.Runtime"]).ConfigureServices(Settings).AddOtlpExporter().Build();
    }

    /// <summary>Starts listening at once: what happens while the program starts is traced too.</summary>
    /// <exception cref="FormatException">The collector's address is none; the message says what is wrong with it.</exception>
    public static TelemetryPipeline Start(IConfiguration configuration, string service, string instance)
    {
        var endpoint = configuration[Setting];
        if (!string.IsNullOrWhiteSpace(endpoint) && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            throw new FormatException("is not an http or https address of an OpenTelemetry collector.");
        return new TelemetryPipeline(configuration, service, instance, export: !string.IsNullOrWhiteSpace(endpoint));
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what is left to the collector.</summary>
    public void Dispose()
    {
        _traces.Dispose();
        _metrics?.Dispose();
    }
}
