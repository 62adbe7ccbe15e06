using EventMonitors.Api.Configuration;
using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Storage;

/// <summary>PostgreSQL: the event store and, beside it, the read models.</summary>
public static class StorageModule
{
    private const string Setting = "ConnectionStrings__EventStore";

    /// <exception cref="InvalidSettingException"><c>ConnectionStrings__EventStore</c> is missing or malformed.</exception>
    public static IHostApplicationBuilder AddStorage(this IHostApplicationBuilder builder)
    {
        var connectionString = Parse(builder.Configuration.GetConnectionString("EventStore"));
        builder.Services.AddSingleton(services =>
        {
            var source = new NpgsqlDataSourceBuilder(connectionString);
            source.UseLoggerFactory(services.GetRequiredService<ILoggerFactory>());
            return source.Build();
        });
        builder.Services.AddSingleton(EventCatalogue.Create());
        builder.Services.AddSingleton<PostgresEventStore>();
        builder.Services.AddSingleton<SettledPosition>();
        builder.Services.AddSingleton<DatabaseSchema>();
        return builder;
    }

    private static string Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new InvalidSettingException(Setting, "is missing: it is the Npgsql connection string of the database.");
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(connection.Host)) throw new InvalidSettingException(Setting, "names no Host.");
            if (string.IsNullOrEmpty(connection.Database)) throw new InvalidSettingException(Setting, "names no Database.");
            connection.ApplicationName ??= "event-monitors-api";
            return connection.ConnectionString;
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            // The exception's text may quote a part of the value.
            throw new InvalidSettingException(Setting, "is not an Npgsql connection string (Host=…;Port=…;Database=…;Username=…;Password=…).");
        }
    }
}
