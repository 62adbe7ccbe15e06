using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Checks;

/// <summary>Which slot a monitor's newest result was for, as of a position of the log; from the check logs themselves.</summary>
public sealed class NewestSlotQueries(NpgsqlDataSource database)
{
    // A result cannot be overtaken by more results: its request was worthless when the next slot came, and then the slot is given up.
    // Whatever else stands in the log is passed over, however much it is.
    private const int LookBack = 16;

    private static readonly string Select = $"""
        select u.monitor_id, max((r.data ->> 'slot')::timestamptz)
        from unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) as u (monitor_id, tenant_id, log, next_log)
        cross join lateral unnest(array[u.log, u.next_log]) as l (id)
        cross join lateral (
            select e.data from event_store.mt_events e
            where e.tenant_id = u.tenant_id and e.stream_id = l.id and e.seq_id < $5
                and {EventAlias.IsNamed("$6", "e.type")} and e.data ->> 'verdict' in ('up', 'down')
            order by e.version desc limit {LookBack}) r
        group by u.monitor_id
        """;

    /// <summary>The newest slots with a verdict of up or down, among the results that lie shortly before a position.</summary>
    /// <param name="around">A result of each monitor: its log of that day is looked into, and that of the day after.</param>
    /// <param name="position">Only what lies before it in the log.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>By monitor; one without such a result is not among them.</returns>
    public async Task<IReadOnlyDictionary<long, DateTimeOffset>> BeforeAsync(IReadOnlyCollection<CheckCompleted> around, long position, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Select);
        command.Parameters.Add(new() { Value = around.Select(check => check.MonitorId).ToArray() });
        command.Parameters.Add(new() { Value = around.Select(check => TenantId.Of(check.OrganizationId)).ToArray() });
        command.Parameters.Add(new() { Value = around.Select(check => CheckLog.StreamOf(check.MonitorId, check.Slot)).ToArray() });
        command.Parameters.Add(new() { Value = around.Select(check => CheckLog.StreamOf(check.MonitorId, check.Slot.AddDays(1))).ToArray() });
        command.Parameters.Add(new() { Value = position });
        command.Parameters.Add(new() { Value = (string[])[CheckEventTypes.Completed] });
        var newest = new Dictionary<long, DateTimeOffset>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) newest.Add(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1));
        return newest;
    }
}
