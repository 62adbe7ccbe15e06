using EventMonitors.Api.Sessions;
using Npgsql;

namespace EventMonitors.Api.Monitors;

/// <summary>Reads monitors. Every query is bounded by what the caller may see: another organization's monitor does not exist.</summary>
public sealed class MonitorQueries(NpgsqlDataSource database, ConfigReader configs)
{
    /// <summary>A monitor that is not deleted, read alongside the caller who may see it.</summary>
    public static AlongsideRows Alongside { get; } = new(
        ShownMonitorRows.Columns,
        $"""
        left join event_monitors.monitors m
            on m.id = $3 and (caller.organization_id is null or m.organization_id = caller.organization_id) and m.deleted_at is null
        {ShownMonitorRows.Joins}
        """,
        (row, first) => row.IsDBNull(first) ? null : ShownMonitorRows.Read(row, first));

    /// <summary>Which organization owns a monitor; a deleted one too, since its history is still read.</summary>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="organizationId">The caller's organization, <c>null</c> where the caller sees all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>null</c> where there is no such monitor for the caller.</returns>
    public async Task<long?> FindOrganizationAsync(long monitorId, long? organizationId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select organization_id from event_monitors.monitors where id = $1 and ($2::bigint is null or organization_id = $2)");
        command.Parameters.Add(new() { Value = monitorId });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = organizationId });
        return (long?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>What was read by <see cref="Alongside"/>, as the API shows it, its secrets masked.</summary>
    /// <returns><c>null</c> where there is no such monitor for the caller, or not any more.</returns>
    public ShownMonitor? Show(AlongsideRead read) => (read.Found as SealedMonitor)?.Show(configs.Show);
}
