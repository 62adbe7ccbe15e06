using Npgsql;

namespace EventMonitors.Api.Storage;

/// <summary>Draws the ids of what is about to be registered.</summary>
public sealed class SequenceQueries(NpgsqlDataSource database)
{
    /// <summary>The sequence of organizations.</summary>
    public const string Organizations = "event_monitors.organization_ids";

    /// <summary>The sequence of customers.</summary>
    public const string Customers = "event_monitors.customer_ids";

    /// <summary>The sequence of users.</summary>
    public const string Users = "event_monitors.user_ids";

    /// <summary>The sequence of API keys.</summary>
    public const string ApiKeys = "event_monitors.api_key_ids";

    /// <summary>The next id; one that is not used is lost.</summary>
    public async Task<long> DrawAsync(string sequence, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select nextval($1::regclass)");
        command.Parameters.Add(new() { Value = sequence });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
