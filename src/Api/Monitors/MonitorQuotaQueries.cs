using Npgsql;
using NpgsqlTypes;

namespace EventMonitors.Api.Monitors;

/// <summary>Counts an organization's monitors, and holds creations to how many it may have.</summary>
public sealed class MonitorQuotaQueries(NpgsqlDataSource database)
{
    // Raised by event_monitors.keep_monitor_quota.
    private const string ExceededState = "EM403";

    /// <summary>How many monitors an organization has, deleted ones left out.</summary>
    public async Task<long> CountAsync(long organizationId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select count(*) from event_monitors.monitors where organization_id = $1 and deleted_at is null");
        command.Parameters.Add(new() { Value = organizationId });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>
    /// Has the transaction fail where the organization has more monitors after it than it may: from here to the commit the
    /// organization's counted creations take turns, so the count is exact whoever else creates, in any process.
    /// </summary>
    public static void AddCheck(NpgsqlBatch batch, long organizationId, int most) =>
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select event_monitors.keep_monitor_quota($1, $2)")
        {
            Parameters = { new() { Value = organizationId }, new() { Value = most, NpgsqlDbType = NpgsqlDbType.Integer } },
        });

    /// <summary>Whether a transaction failed for that reason.</summary>
    public static bool IsExceeded(Exception error) => error is PostgresException { SqlState: ExceededState };
}
