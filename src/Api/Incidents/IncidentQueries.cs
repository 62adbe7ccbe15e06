using System.Globalization;
using EventMonitors.Api.Storage;
using Npgsql;

namespace EventMonitors.Api.Incidents;

/// <summary>Which incidents are wanted.</summary>
/// <param name="OrganizationId">Whose; <c>null</c> for everybody's, where the caller sees all.</param>
/// <param name="MonitorId">Of one monitor; <c>null</c> for all.</param>
/// <param name="CustomerId">Of one customer's monitors; likewise.</param>
/// <param name="Status">In one state (<see cref="IncidentStatus"/>); likewise.</param>
/// <param name="From">Those that were not over then; likewise.</param>
/// <param name="To">Those that had begun before then; likewise.</param>
public sealed record IncidentSelection(long? OrganizationId, long? MonitorId, long? CustomerId, string? Status, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>Where a page of incidents begins: behind this one.</summary>
/// <param name="Since">When it began.</param>
/// <param name="Id">Its id.</param>
public sealed record IncidentPlace(DateTimeOffset Since, Guid Id);

/// <summary>Reads incidents. Every query is bounded by what the caller may see: another organization's incident does not exist.</summary>
public sealed class IncidentQueries(NpgsqlDataSource database)
{
    private const string Columns = "id, organization_id, customer_id, monitor_id, status, since, ended_at, close_reason, fault, message, check_id, confirmations";

    /// <summary>A page, the newest first.</summary>
    /// <param name="selection">Which.</param>
    /// <param name="behind">Where it begins; <c>null</c> for the newest.</param>
    /// <param name="limit">Most items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<IncidentItem>> ListAsync(IncidentSelection selection, IncidentPlace? behind, int limit, CancellationToken cancellationToken)
    {
        // Each filter that is asked for is a condition of its own, so that an index for it can be taken.
        await using var command = database.CreateCommand();
        var conditions = new List<string>();
        if (selection.OrganizationId is { } organization) conditions.Add($"organization_id = {Add(command, organization)}");
        if (selection.MonitorId is { } monitor) conditions.Add($"monitor_id = {Add(command, monitor)}");
        if (selection.CustomerId is { } customer) conditions.Add($"customer_id = {Add(command, customer)}");
        if (selection.Status is { } status) conditions.Add(status == IncidentStatus.Open ? "ended_at is null" : $"status = {Add(command, status)}");
        if (selection.From is { } from) conditions.Add($"(ended_at is null or ended_at > {Add(command, from.UtcDateTime)})");
        if (selection.To is { } to) conditions.Add($"since < {Add(command, to.UtcDateTime)}");
        if (behind is not null) conditions.Add($"(since, id) < ({Add(command, behind.Since.UtcDateTime)}, {Add(command, behind.Id)})");
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"""
            select {Columns} from event_monitors.incidents
            where {string.Join(" and ", conditions.DefaultIfEmpty("true"))}
            order by since desc, id desc limit {limit}
            """);
        var items = new List<IncidentItem>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) items.Add(Read(reader));
        return items;
    }

    /// <summary>One incident.</summary>
    /// <param name="id">UUID of the incident.</param>
    /// <param name="organizationId">The caller's organization, <c>null</c> where the caller sees all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>null</c> where there is no such incident for the caller.</returns>
    public async Task<IncidentItem?> FindAsync(Guid id, long? organizationId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"select {Columns} from event_monitors.incidents where id = $1 and ($2::bigint is null or organization_id = $2)");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = organizationId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    /// <summary>The position of the log up to which incidents have been looked for; 0 before the first look.</summary>
    public async Task<long> WatchedPositionAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select last_seq_id from event_store.mt_event_progression where name = $1");
        command.Parameters.Add(new() { Value = IncidentWatchRows.Checkpoint });
        return (long?)await command.ExecuteScalarAsync(cancellationToken) ?? 0;
    }

    /// <summary>How far the watch is, when that moved last, and which session leads it.</summary>
    /// <returns>Position 0 before the first look; <c>null</c> where it never moved, or nobody leads.</returns>
    public async Task<(long Position, DateTimeOffset? MovedAt, string? Leader)> WatchAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select coalesce(p.last_seq_id, 0), p.last_updated, (
                select min(coalesce(nullif(a.application_name, '') || ', ', '') || 'session ' || l.pid)
                from pg_locks l left join pg_stat_activity a using (pid)
                where l.locktype = 'advisory' and l.granted and l.objsubid = 2 and l.classid::bigint = $2
                    and l.database = (select oid from pg_database where datname = current_database()))
            from (values (true)) one (row)
            left join event_store.mt_event_progression p on p.name = $1
            """);
        command.Parameters.Add(new() { Value = IncidentWatchRows.Checkpoint });
        command.Parameters.Add(new() { Value = (long)IncidentLeader.Purpose });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.ValueOrNull<DateTimeOffset>(1), reader.TextOrNull(2));
    }

    private static string Add(NpgsqlCommand command, object value)
    {
        command.Parameters.Add(new() { Value = value });
        return string.Create(CultureInfo.InvariantCulture, $"${command.Parameters.Count}");
    }

    private static IncidentItem Read(NpgsqlDataReader row)
    {
        var (status, since, ended) = (row.GetString(4), row.GetFieldValue<DateTimeOffset>(5), row.ValueOrNull<DateTimeOffset>(6));
        return new IncidentItem(
            row.GetGuid(0),
            row.GetInt64(1),
            row.GetInt64(2),
            row.GetInt64(3),
            status,
            since,
            status == IncidentStatus.Recovered ? ended : null,
            status == IncidentStatus.Closed ? ended : null,
            row.TextOrNull(7),
            (ended - since)?.TotalSeconds,
            row.GetString(8),
            row.GetString(9),
            row.GetGuid(10),
            row.GetInt32(11));
    }
}
