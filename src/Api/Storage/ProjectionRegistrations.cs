using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;

namespace EventMonitors.Api.Storage;

/// <summary>How a capability brings its read models in.</summary>
public static class ProjectionRegistrations
{
    /// <summary>A read model that is written in the transaction of its events.</summary>
    public static IServiceCollection AddInlineProjection<TProjection>(this IServiceCollection services) where TProjection : class, IProjection => services
        .Add<TProjection>(ProjectionMode.Inline)
        .AddSingleton<IInlineProjection>(provider => new InlineProjection(provider.GetRequiredService<TProjection>()));

    /// <summary>A read model that follows the log.</summary>
    public static IServiceCollection AddAsynchronousProjection<TProjection>(this IServiceCollection services) where TProjection : class, IProjection =>
        services.Add<TProjection>(ProjectionMode.Asynchronous);

    private static IServiceCollection Add<TProjection>(this IServiceCollection services, ProjectionMode mode) where TProjection : class, IProjection => services
        .AddSingleton<TProjection>()
        .AddSingleton(provider => new ProjectionRegistration(provider.GetRequiredService<TProjection>(), mode));
}
