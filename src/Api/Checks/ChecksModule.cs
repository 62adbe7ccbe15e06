using EventMonitors.Api.Storage;
using EventMonitors.Contracts;
using MassTransit;

namespace EventMonitors.Api.Checks;

/// <summary>What became of each slot of each monitor.</summary>
public static class ChecksModule
{
    private const int BatchSize = 500;
    private const int BatchMilliseconds = 100;

    /// <summary>Adds the recorder, the projections and the queries.</summary>
    public static IHostApplicationBuilder AddChecks(this IHostApplicationBuilder builder)
    {
        builder.Services.AddInlineProjection<CheckHealthProjection>();
        builder.Services.AddInlineProjection<AskedCheckProjection>();
        builder.Services.AddAsynchronousProjection<CheckDayProjection>();
        builder.Services.AddSingleton<CheckQueries>();
        builder.Services.AddSingleton<AskedCheckQueries>();
        builder.Services.AddSingleton<CheckDayQueries>();
        builder.Services.AddSingleton<LastCheckQueries>();
        builder.Services.AddSingleton<StandingQueries>();
        builder.Services.AddSingleton<Admission>();
        builder.Services.AddSingleton<CheckRecorder>();
        builder.Services.AddSingleton<RecordingAttempts>();
        builder.Services.AddSingleton<KnownPoison>();
        builder.Services.AddSingleton<PoisonFilter>();
        return builder;
    }

    /// <summary>Maps a monitor's checks, one by one and by day.</summary>
    public static void MapChecks(this IEndpointRouteBuilder routes)
    {
        routes.MapCheckPages();
        routes.MapCheckDays();
    }

    /// <summary>Registers the recorder's consumers with the bus.</summary>
    public static void AddCheckConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<CheckCompletedConsumer>(consumer => consumer.Options<BatchOptions>(Limit));
        bus.AddConsumer<CheckExpiredConsumer>(consumer => consumer.Options<BatchOptions>(Limit));
    }

    /// <summary>Lets the recorder consume <see cref="Queues.CheckResults"/>.</summary>
    public static void RecordCheckResults(this IRabbitMqReceiveEndpointConfigurator endpoint, IRegistrationContext context)
    {
        endpoint.PrefetchCount = 2 * BatchSize;
        endpoint.UseFilter(context.GetRequiredService<PoisonFilter>());
        endpoint.ConfigureConsumer<CheckCompletedConsumer>(context);
        endpoint.ConfigureConsumer<CheckExpiredConsumer>(context);
    }

    private static void Limit(BatchOptions batch) =>
        batch.SetMessageLimit(BatchSize).SetTimeLimit(TimeSpan.FromMilliseconds(BatchMilliseconds)).SetConcurrencyLimit(1);
}
