using Npgsql;

namespace EventMonitors.Api.Checks;

/// <summary>Reads the checks that were asked for and have no end yet.</summary>
public sealed class AskedCheckQueries(NpgsqlDataSource database)
{
    private const string UnderWayState = "EM425";

    private const string Columns = "check_id, monitor_id, organization_id, monitor_version, probe_version, slot, expires_at";

    private const string UnderWay = "monitor_id = $1 and organization_id = $2 and probe_version = $3 and expires_at > $4";

    private const string RefuseSql = $"""
        select event_store.refuse('{UnderWayState}', 'a check is under way', jsonb_build_object('checkId', check_id))
        from event_monitors.asked_checks where {UnderWay} and check_id <> $5 limit 1
        """;

    /// <summary>The check of a monitor that somebody has asked for and waits for.</summary>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="organizationId">The owning organization.</param>
    /// <param name="probeVersion">The configuration that it has to be of: one of an earlier configuration answers another question.</param>
    /// <param name="now">It must not have expired by then.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<CheckAskedFor?> FindUnderWayAsync(long monitorId, long organizationId, long probeVersion, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select {Columns} from event_monitors.asked_checks where {UnderWay} order by slot desc limit 1");
        command.Parameters.Add(new() { Value = monitorId });
        command.Parameters.Add(new() { Value = organizationId });
        command.Parameters.Add(new() { Value = probeVersion });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        return await ReadAsync(command, cancellationToken) is [var underWay] ? underWay : null;
    }

    /// <summary>Which of these checks have no end yet.</summary>
    public async Task<IReadOnlySet<Guid>> FindPendingAsync(IReadOnlyCollection<Guid> checkIds, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select check_id from event_monitors.asked_checks where check_id = any ($1)");
        command.Parameters.Add(new() { Value = checkIds.ToArray() });
        var pending = new HashSet<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) pending.Add(reader.GetGuid(0));
        return pending;
    }

    /// <summary>Those of all organizations whose time has passed, the oldest first.</summary>
    /// <param name="before">They expired before this instant.</param>
    /// <param name="except">Ids of those that are left out.</param>
    /// <param name="limit">Most of them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<CheckAskedFor>> FindExpiredAsync(DateTimeOffset before, IReadOnlyCollection<Guid> except, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"select {Columns} from event_monitors.asked_checks where expires_at < $1 and check_id <> all ($2) order by expires_at limit $3");
        command.Parameters.Add(new() { Value = before.UtcDateTime });
        command.Parameters.Add(new() { Value = except.ToArray() });
        command.Parameters.Add(new() { Value = limit });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>
    /// Lets an append fail where such a check is under way already. The appends of a day's log come one after the other, so of
    /// two at the same time the second one sees the first.
    /// </summary>
    public static void RefuseWhereUnderWay(NpgsqlBatch batch, CheckAskedFor asked, DateTimeOffset now) => batch.BatchCommands.Add(new NpgsqlBatchCommand(RefuseSql)
    {
        Parameters =
        {
            new() { Value = asked.MonitorId },
            new() { Value = asked.OrganizationId },
            new() { Value = asked.ProbeVersion },
            new() { Value = now.UtcDateTime },
            new() { Value = asked.CheckId },
        },
    });

    /// <summary>Whether an append failed for that.</summary>
    public static bool IsUnderWay(Exception error) => error is PostgresException { SqlState: UnderWayState };

    private static async Task<List<CheckAskedFor>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var found = new List<CheckAskedFor>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new CheckAskedFor(
                reader.GetGuid(0),
                reader.GetInt64(1),
                reader.GetInt64(2),
                reader.GetInt64(3),
                reader.GetInt64(4),
                reader.GetFieldValue<DateTimeOffset>(5),
                reader.GetFieldValue<DateTimeOffset>(6)));
        }

        return found;
    }
}
