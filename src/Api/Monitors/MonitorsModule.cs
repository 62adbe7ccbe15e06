using EventMonitors.EventStore;

namespace EventMonitors.Api.Monitors;

/// <summary>Mailbox monitors: what is to be checked, and how.</summary>
public static class MonitorsModule
{
    /// <summary>Adds the read model and its queries.</summary>
    public static IHostApplicationBuilder AddMonitors(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<MonitorQueries>();
        builder.Services.AddSingleton<CreateMonitorHandler>();
        builder.Services.AddSingleton<IInlineProjection, MonitorProjection>();
        return builder;
    }

    /// <summary>Maps <c>/api/imap-pop-monitors</c>.</summary>
    public static void MapMonitors(this IEndpointRouteBuilder routes) => routes.MapMonitorEndpoints();
}
