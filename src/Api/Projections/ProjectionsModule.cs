using EventMonitors.Api.Storage;
using EventMonitors.EventStore.Projections;

namespace EventMonitors.Api.Projections;

/// <summary>The engine that keeps read models up to date behind the log.</summary>
public static class ProjectionsModule
{
    /// <summary>Adds the runner of the asynchronous projections. Every replica runs one; each projection is led by one of them.</summary>
    public static IHostApplicationBuilder AddProjections(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ProjectionStatuses>();
        builder.Services.AddSingleton<ProjectionSwitches>();
        builder.Services.AddSingleton<IProjectionObserver, ProjectionLog>();
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<AsynchronousProjections>(
            services, DatabaseSettings.Read(builder.Configuration, DatabaseLogin.Service).ConnectionString));
        builder.Services.AddHostedService<ProjectionHost>();
        return builder;
    }
}
