using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Monitors;

/// <summary>Mailbox monitors: what is to be checked, and how.</summary>
public static class MonitorsModule
{
    /// <summary>Adds the read model, its queries and the commands.</summary>
    public static IHostApplicationBuilder AddMonitors(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<MonitorQueries>();
        builder.Services.AddSingleton<MonitorListQueries>();
        builder.Services.AddSingleton<CreationQueries>();
        builder.Services.AddSingleton<MonitorQuotaQueries>();
        builder.Services.AddSingleton<MonitorQuota>();
        builder.Services.AddSingleton<CreateMonitorHandler>();
        builder.Services.AddSingleton<BulkCreateHandler>();
        builder.Services.AddSingleton<MonitorStateQueries>();
        builder.Services.AddSingleton<ConfigReader>();
        builder.Services.AddSingleton<MonitorDecisions>();
        builder.Services.AddSingleton<ChangeMonitorHandler>();
        builder.Services.AddSingleton<ChangeStatusHandler>();
        builder.Services.AddSingleton<DeleteMonitorHandler>();
        builder.Services.AddSingleton<ShredSecretsHandler>();
        builder.Services.AddSingleton<TimeTravel>();
        builder.Services.AddInlineProjection<MonitorProjection>();
        return builder;
    }

    /// <summary>Maps <c>/api/imap-pop-monitors</c>.</summary>
    public static void MapMonitors(this IEndpointRouteBuilder routes)
    {
        routes.MapMonitorEndpoints();
        routes.MapMonitorLists();
        routes.MapBulk();
    }
}
