namespace EventMonitors.Api.Scheduling;

/// <summary>Which check is due when.</summary>
public static class SchedulingModule
{
    /// <summary>Adds the scheduler. Every replica runs one; one of them leads.</summary>
    public static IHostApplicationBuilder AddScheduling(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<MonitorRows>();
        builder.Services.AddSingleton<CheckPublisher>();
        builder.Services.AddSingleton<MissedRecorder>();
        builder.Services.AddTransient<MonitorFeed>();
        builder.Services.AddTransient<Schedule>();
        builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<ScheduleLeader>(
            services,
            services.GetRequiredService<IConfiguration>().GetConnectionString("EventStore")!,
            (Func<Schedule>)services.GetRequiredService<Schedule>));
        return builder;
    }
}
