using EventMonitors.Api.Checks;
using EventMonitors.Api.Configuration;
using EventMonitors.Configuration;
using EventMonitors.Contracts;
using EventMonitors.Messaging;
using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EventMonitors.Api.Messaging;

/// <summary>The bus to the workers: requests go out, results come in.</summary>
public static class MessagingModule
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    /// <summary>Adds the bus. It connects in the background, and again whenever the broker was away; readiness tells.</summary>
    /// <exception cref="InvalidSettingException"><c>ConnectionStrings__RabbitMq</c> is missing or malformed.</exception>
    public static IHostApplicationBuilder AddMessaging(this IHostApplicationBuilder builder)
    {
        var broker = BrokerSetting.Read(builder.Configuration, (setting, problem) => new InvalidSettingException(setting, problem));
        builder.Services.Configure<MassTransitHostOptions>(host =>
        {
            host.StopTimeout = StopPatience;
            host.ConsumerStopTimeout = StopPatience / 2;
        });
        builder.Services.AddBus(bus =>
        {
            bus.ConfigureHealthCheckOptions(health =>
            {
                health.Name = "rabbitmq";
                health.MinimalFailureStatus = HealthStatus.Unhealthy;
            });
            bus.AddCheckConsumers();
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.UseBroker(broker, "event-monitors-api");
                rabbit.ReceiveEndpoint(Queues.CheckResults, endpoint =>
                {
                    endpoint.UseSharedQueue(Queues.CheckResults);
                    endpoint.RecordCheckResults(context);
                });
            });
        });
        return builder;
    }
}
