using EventMonitors.CheckWorker.Settings;
using EventMonitors.Contracts;
using EventMonitors.MailProbe;
using EventMonitors.Messaging;
using EventMonitors.Operations;
using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EventMonitors.CheckWorker;

/// <summary>Puts a worker together.</summary>
public static class WorkerHost
{
    // Longer checks than this are handed back at a stop; another worker runs them if they are still worth it.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    /// <exception cref="InvalidSettingException">A setting is missing or malformed.</exception>
    public static HostApplicationBuilder AddWorker(this HostApplicationBuilder builder)
    {
        var settings = WorkerSettings.Read(builder.Configuration);
        builder.AddOperations("check-worker", settings.Name, (setting, problem) => new InvalidSettingException(setting, problem));
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => new MailboxProbe(settings.Probe));
        builder.Services.AddSingleton<CheckRun>();
        builder.Services.AddSingleton<ResultSender>();
        builder.AddBus(settings);
        return builder;
    }

    private static void AddBus(this HostApplicationBuilder builder, WorkerSettings settings)
    {
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopPatience + TimeSpan.FromSeconds(5));
        builder.Services.Configure<MassTransitHostOptions>(host =>
        {
            host.StopTimeout = StopPatience;
            host.ConsumerStopTimeout = StopPatience - TimeSpan.FromSeconds(2);
        });
        builder.Services.AddBus(bus =>
        {
            bus.ConfigureHealthCheckOptions(health =>
            {
                health.Name = "rabbitmq";
                health.MinimalFailureStatus = HealthStatus.Unhealthy;
            });
            bus.AddConsumer<CheckRequestedConsumer>();
            bus.AddConsumer<TrialRequestedConsumer>();
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.UseBroker(settings.Broker, $"check-worker {settings.Name}");
                var ready = new ReadyAnnouncement(endpoints: 2);
                rabbit.ReceiveEndpoint(Queues.CheckRequests, endpoint =>
                {
                    endpoint.UseSharedQueue(Queues.CheckRequests);
                    endpoint.PrefetchCount = settings.Concurrency;
                    endpoint.ConcurrentMessageLimit = settings.Concurrency;
                    endpoint.ConnectReceiveEndpointObserver(ready);
                    endpoint.ConfigureConsumer<CheckRequestedConsumer>(context);
                });
                // Places of their own: however many scheduled checks are under way or wait, these begin at once.
                rabbit.ReceiveEndpoint(Queues.CheckRequestsNow, endpoint =>
                {
                    endpoint.UseSharedQueue(Queues.CheckRequestsNow);
                    endpoint.PrefetchCount = settings.NowConcurrency;
                    endpoint.ConcurrentMessageLimit = settings.NowConcurrency;
                    endpoint.ConnectReceiveEndpointObserver(ready);
                    endpoint.ConfigureConsumer<CheckRequestedConsumer>(context);
                    endpoint.ConfigureConsumer<TrialRequestedConsumer>(context);
                });
            });
        });
    }
}
