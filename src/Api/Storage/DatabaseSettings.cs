using EventMonitors.Api.Configuration;
using Npgsql;

namespace EventMonitors.Api.Storage;

/// <summary>The settings that name the database and whom to come as.</summary>
public static class DatabaseSettings
{
    /// <summary>The connection string of a login.</summary>
    /// <exception cref="InvalidSettingException">It is missing or malformed.</exception>
    public static NpgsqlConnectionStringBuilder Read(IConfiguration configuration, DatabaseLogin login)
    {
        var owner = configuration.GetConnectionString("EventStoreOwner");
        return login == DatabaseLogin.Owner && !string.IsNullOrWhiteSpace(owner)
            ? Parse("ConnectionStrings__EventStoreOwner", owner)
            : Parse("ConnectionStrings__EventStore", configuration.GetConnectionString("EventStore"));
    }

    private static NpgsqlConnectionStringBuilder Parse(string setting, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new InvalidSettingException(setting, "is missing: it is the Npgsql connection string of the database.");
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(connection.Host)) throw new InvalidSettingException(setting, "names no Host.");
            if (string.IsNullOrEmpty(connection.Database)) throw new InvalidSettingException(setting, "names no Database.");
            connection.ApplicationName ??= "event-monitors-api";
            // Nothing here leaves anything in a pooled session, and resetting it costs the server seven statements each time.
            connection.NoResetOnClose = true;
            return connection;
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            // The exception's text may quote a part of the value.
            throw new InvalidSettingException(setting, "is not an Npgsql connection string (Host=…;Port=…;Database=…;Username=…;Password=…).");
        }
    }
}
