using EventMonitors.Api.Checks;
using EventMonitors.Api.Configuration;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Incidents;

/// <summary>When mailboxes could not be used: found in what checks say, confirmed, and kept as events.</summary>
public static class IncidentsModule
{
    /// <summary>Adds the read model and its queries.</summary>
    public static IHostApplicationBuilder AddIncidents(this IHostApplicationBuilder builder)
    {
        builder.Services.AddInlineProjection<IncidentProjection>();
        builder.Services.AddSingleton<IncidentQueries>();
        return builder;
    }

    /// <summary>Adds the watch. Every replica runs one; one of them leads.</summary>
    /// <exception cref="InvalidSettingException">The connection string is missing or malformed.</exception>
    public static IHostApplicationBuilder AddIncidentWatch(this IHostApplicationBuilder builder)
    {
        var connectionString = DatabaseSettings.Read(builder.Configuration, DatabaseLogin.Service).ConnectionString;
        builder.Services.AddSingleton<IncidentWatchRows>();
        builder.Services.AddSingleton<NewestSlotQueries>();
        builder.Services.AddTransient<IncidentWatch>();
        builder.Services.AddHostedService(services =>
            ActivatorUtilities.CreateInstance<IncidentLeader>(services, connectionString, (Func<IncidentWatch>)services.GetRequiredService<IncidentWatch>));
        return builder;
    }

    /// <summary>Maps <c>/api/incidents</c>.</summary>
    public static void MapIncidents(this IEndpointRouteBuilder routes) => routes.MapIncidentEndpoints();
}
