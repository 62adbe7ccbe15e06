using EventMonitors.Api.Configuration;
using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Storage;

/// <summary>PostgreSQL: the event store and, beside it, the read models.</summary>
public static class StorageModule
{
    /// <exception cref="InvalidSettingException">The login's connection string is missing or malformed.</exception>
    public static IHostApplicationBuilder AddStorage(this IHostApplicationBuilder builder, DatabaseLogin login = DatabaseLogin.Service)
    {
        var connectionString = DatabaseSettings.Read(builder.Configuration, login).ConnectionString;
        builder.Services.AddSingleton(services =>
        {
            var source = new NpgsqlDataSourceBuilder(connectionString);
            source.UseLoggerFactory(services.GetRequiredService<ILoggerFactory>());
            return source.Build();
        });
        builder.Services.AddSingleton(EventCatalogue.Create());
        builder.Services.AddSingleton<PostgresEventStore>();
        builder.Services.AddSingleton<SettledPosition>();
        builder.Services.AddSingleton<SequenceQueries>();
        builder.Services.AddSingleton<StreamDecisions>();
        builder.Services.AddSingleton<DatabaseSchema>();
        return builder;
    }
}
