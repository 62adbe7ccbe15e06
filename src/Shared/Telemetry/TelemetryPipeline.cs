using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EventMonitors.Telemetry;

/// <summary>
/// Traces and metrics. Activities are made even where nobody collects them, since the trace id is part of every event;
/// they leave the process only where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector
/// (<see href="https://opentelemetry.io/docs/specs/otel/protocol/exporter/">OpenTelemetry Protocol Exporter</see>). Metrics
/// go there as well, and are shown to whoever asks the operators' port for them.
/// </summary>
internal sealed class TelemetryPipeline : IHostedService, IDisposable
{
    /// <summary>The setting that names the collector.</summary>
    public const string Setting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Sources = ["Microsoft.AspNetCore", "MassTransit", "Npgsql", "EventMonitors.*"];

    private readonly TracerProvider _traces;

    private TelemetryPipeline(IConfiguration configuration, string service, string instance, double share, bool export, bool show)
    {
        // The exporter takes the collector's address, protocol and headers from here; by itself it knows the environment alone.
        void Settings(IServiceCollection services) => services.AddSingleton(configuration);
        var resource = ResourceBuilder.CreateDefault().AddService(service, serviceInstanceId: instance);
        var traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).SetSampler(new RootSampler(export ? share : 0)).AddSource(Sources).ConfigureServices(Settings);
        _traces = (export ? traces.AddOtlpExporter() : traces).Build();
        if (!export && !show) return;
        var metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter([.. Sources, "Microsoft.AspNetCore.*", "System.Runtime"]).AddView(MetricShape.Of).ConfigureServices(Settings);
        if (export) metrics.AddOtlpExporter();
        if (show) metrics.AddPrometheusExporter();
        Metrics = metrics.Build();
    }

    /// <summary>What is measured; <c>null</c> where nobody wants to know.</summary>
    public MeterProvider? Metrics { get; }

    /// <summary>Starts listening at once: what happens while the program starts is traced too.</summary>
    /// <param name="configuration">Where <see cref="Setting"/> is.</param>
    /// <param name="service">The program's name.</param>
    /// <param name="instance">The process's name among those that run the program.</param>
    /// <param name="share">Which share of the traces is exported, 0 to 1.</param>
    /// <param name="show">Whether <see cref="Metrics"/> can be asked for.</param>
    /// <exception cref="FormatException">The collector's address is none; the message says what is wrong with it.</exception>
    public static TelemetryPipeline Start(IConfiguration configuration, string service, string instance, double share, bool show)
    {
        var endpoint = configuration[Setting];
        if (!string.IsNullOrWhiteSpace(endpoint) && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            throw new FormatException("is not an http or https address of an OpenTelemetry collector.");
        return new TelemetryPipeline(configuration, service, instance, share, export: !string.IsNullOrWhiteSpace(endpoint), show);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what is left to the collector.</summary>
    public void Dispose()
    {
        _traces.Dispose();
        Metrics?.Dispose();
    }
}
