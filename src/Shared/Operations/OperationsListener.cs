using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;

namespace EventMonitors.Operations;

/// <summary>
/// A port for operators alone, apart from the one that customers reach: <c>/metrics</c> in Prometheus' text format,
/// <c>/health/live</c> and <c>/health/ready</c>. It asks for no token, so it belongs on loopback or on a network of operators.
/// </summary>
internal sealed class OperationsListener : IHostedService, IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IPEndPoint _endpoint;

    /// <param name="endpoint">Where to listen.</param>
    /// <param name="metrics">What <c>/metrics</c> shows.</param>
    /// <param name="health">What readiness asks.</param>
    /// <param name="loggers">Where the server says what is wrong.</param>
    public OperationsListener(IPEndPoint endpoint, MeterProvider metrics, HealthCheckService health, ILoggerFactory loggers)
    {
        _endpoint = endpoint;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(endpoint);
        });
        _app = builder.Build();
        _app.Use(KeepApartAsync);
        _app.UseOpenTelemetryPrometheusScrapingEndpoint(metrics, predicate: null, "/metrics", configureBranchedPipeline: null, optionsName: null);
        _app.UseRouting();
        _app.MapGet("/health/live", context => HealthAnswer.WriteAsync(context, new HealthReport(new Dictionary<string, HealthReportEntry>(), TimeSpan.Zero)));
        _app.MapGet("/health/ready", async context =>
        {
            var report = await health.CheckHealthAsync(context.RequestAborted);
            context.Response.StatusCode = HealthAnswer.StatusOf(report);
            await HealthAnswer.WriteAsync(context, report);
        });
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The port is taken, or not this program's to listen at.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            throw new IOException($"{OperationsPort.Setting} names {_endpoint}, where this program cannot listen: {error.GetBaseException().Message}.", error);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // Who looks at the program is no part of what it does: no trace, and no place among the requests that are measured.
    private static Task KeepApartAsync(HttpContext context, RequestDelegate next)
    {
        if (Activity.Current is { } activity)
        {
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            Activity.Current = null;
        }

        if (context.Features.Get<IHttpMetricsTagsFeature>() is { } measured) measured.MetricsDisabled = true;
        return next(context);
    }
}
