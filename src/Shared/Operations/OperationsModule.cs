using System.Globalization;
using EventMonitors.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EventMonitors.Operations;

/// <summary>What operators see of either program: traces and metrics, and whether it lives and can work.</summary>
internal static class OperationsModule
{
    private static readonly TimeSpan HealthPeriod = TimeSpan.FromSeconds(15);

    /// <param name="builder">The program.</param>
    /// <param name="service">Its name.</param>
    /// <param name="instance">The process's name among those that run it.</param>
    /// <param name="invalid">Makes the program's own exception of a setting's name and what is wrong with it.</param>
    public static void AddOperations(this IHostApplicationBuilder builder, string service, string instance, Func<string, string, Exception> invalid)
    {
        var listen = OperationsPort.Read(builder.Configuration, invalid);
        TelemetryPipeline pipeline;
        try
        {
            pipeline = TelemetryPipeline.Start(builder.Configuration, service, instance, ReadShare(builder.Configuration, invalid), show: listen is not null);
        }
        catch (FormatException error)
        {
            throw invalid(TelemetryPipeline.Setting, error.Message);
        }

        // By a factory, so that the container disposes of it.
        builder.Services.AddSingleton(_ => pipeline);
        builder.Services.AddHostedService(services => services.GetRequiredService<TelemetryPipeline>());
        builder.Services.AddSingleton<IHealthCheckPublisher, HealthGauge>();
        builder.Services.Configure<HealthCheckPublisherOptions>(health => health.Period = HealthPeriod);
        if (listen is not null)
        {
            builder.Services.AddHostedService(services => new OperationsListener(
                listen,
                services.GetRequiredService<TelemetryPipeline>().Metrics!,
                services.GetRequiredService<HealthCheckService>(),
                services.GetRequiredService<ILoggerFactory>()));
        }
    }

    // The name that OpenTelemetry gives it.
    private static double ReadShare(IConfiguration configuration, Func<string, string, Exception> invalid)
    {
        var text = configuration["OTEL_TRACES_SAMPLER_ARG"];
        if (string.IsNullOrWhiteSpace(text)) return 1;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1
            ? share
            : throw invalid("OTEL_TRACES_SAMPLER_ARG", "must be a share of the traces between 0 and 1, such as 0.1.");
    }
}
