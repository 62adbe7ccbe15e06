using EventMonitors.EventStore;

namespace EventMonitors.Api.Audit;

/// <summary>What happened, in which order, and who did it.</summary>
public static class AuditModule
{
    /// <summary>Adds the histories' index and queries.</summary>
    public static IHostApplicationBuilder AddAudit(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<HistoryQueries>();
        builder.Services.AddSingleton<IInlineProjection, MonitorHistoryProjection>();
        return builder;
    }
}
