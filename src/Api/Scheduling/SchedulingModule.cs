using EventMonitors.Api.Configuration;
using EventMonitors.Configuration;

namespace EventMonitors.Api.Scheduling;

/// <summary>Which check is due when.</summary>
public static class SchedulingModule
{
    private const string Shards = "Scheduling:Shards";
    private const int MostShards = 256;

    /// <summary>Adds the scheduler. Every replica runs one, and leads its share of the shards.</summary>
    /// <exception cref="InvalidSettingException"><c>Scheduling__Shards</c> is no number between 1 and 256, or the broker's address is malformed.</exception>
    public static IHostApplicationBuilder AddScheduling(this IHostApplicationBuilder builder)
    {
        var shards = SettingValue.WholeNumber(builder.Configuration, Shards, 1, MostShards, 1);
        var broker = BrokerSetting.Read(builder.Configuration, (setting, problem) => new InvalidSettingException(setting, problem));
        builder.Services.AddSingleton<MonitorRows>();
        builder.Services.AddSingleton<CheckPublisher>();
        builder.Services.AddSingleton<MissedRecorder>();
        builder.Services.AddSingleton<ScheduleHistoryQueries>();
        builder.Services.AddSingleton<ScheduleStanding>();
        builder.Services.AddSingleton(services => new BrokerWatch(broker, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddHostedService<BrokerOnlooker>();
        builder.Services.AddTransient<MonitorFeed>();
        builder.Services.AddTransient<Reconciler>();
        builder.Services.AddTransient<Schedule>();
        builder.Services.AddHealthChecks().AddCheck<ScheduleStanding>("schedule");
        builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<ScheduleLeader>(
            services,
            services.GetRequiredService<IConfiguration>().GetConnectionString("EventStore")!,
            shards,
            (Func<Schedule>)services.GetRequiredService<Schedule>));
        return builder;
    }
}
