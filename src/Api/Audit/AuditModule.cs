using EventMonitors.Api.Configuration;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Audit;

/// <summary>What happened, in which order, who did it, and who has read it.</summary>
public static class AuditModule
{
    /// <summary>Adds the histories' indexes and queries.</summary>
    /// <exception cref="InvalidSettingException"><c>Audit__RecordReads</c> is neither <c>true</c> nor <c>false</c>.</exception>
    public static IHostApplicationBuilder AddAudit(this IHostApplicationBuilder builder)
    {
        builder.Services.AddInlineProjection<MonitorHistoryProjection>();
        builder.Services.AddInlineProjection<FeedProjection>();
        builder.Services.AddSingleton<EventNames>();
        builder.Services.AddSingleton<HistoryQueries>();
        builder.Services.AddSingleton<FeedQueries>();
        builder.Services.AddSingleton(AuditSettings.Read(builder.Configuration));
        builder.Services.AddSingleton<ReadRecorder>();
        return builder;
    }

    /// <summary>Maps histories, feeds and exports.</summary>
    public static void MapHistory(this IEndpointRouteBuilder routes)
    {
        routes.MapMonitorHistory();
        routes.MapFeeds();
    }
}
