using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Statistics;

/// <summary>What came out of checks, counted and timed, from rows that are kept by the hour.</summary>
public static class StatisticsModule
{
    /// <summary>Adds the hours and what reads them.</summary>
    public static IHostApplicationBuilder AddStatistics(this IHostApplicationBuilder builder)
    {
        builder.Services.AddAsynchronousProjection<CheckHourProjection>();
        builder.Services.AddSingleton<UptimeQueries>();
        builder.Services.AddSingleton<OutageQueries>();
        builder.Services.AddSingleton<TimingQueries>();
        return builder;
    }

    /// <summary>Maps a monitor's uptime and timings.</summary>
    public static void MapStatistics(this IEndpointRouteBuilder routes)
    {
        routes.MapUptime();
        routes.MapTimings();
    }
}
