using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Checks;

/// <summary>What a monitor's log stands at when an end of a check comes in.</summary>
/// <param name="OrganizationId">The owner: whose log it is.</param>
/// <param name="LastSlot">The last of its slots that has an end; <c>null</c> where none has.</param>
public sealed record MonitorStanding(long OrganizationId, DateTimeOffset? LastSlot);

/// <summary>Asks, once for a whole batch, what cannot be known from the messages alone.</summary>
public sealed class StandingQueries(NpgsqlDataSource database)
{
    /// <summary>The monitors that exist, by id.</summary>
    public async Task<IReadOnlyDictionary<long, MonitorStanding>> FindAsync(IReadOnlyCollection<long> monitorIds, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select m.id, m.organization_id, h.last_slot
            from event_monitors.monitors m left join event_monitors.monitor_health h on h.monitor_id = m.id
            where m.id = any ($1)
            """);
        command.Parameters.Add(new() { Value = monitorIds.ToArray() });
        var found = new Dictionary<long, MonitorStanding>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            found.Add(reader.GetInt64(0), new MonitorStanding(reader.GetInt64(1), reader.ValueOrNull<DateTimeOffset>(2)));
        return found;
    }

    /// <summary>Those of these checks that were asked for.</summary>
    public async Task<IReadOnlySet<Guid>> FindAskedAsync(IReadOnlyCollection<Guid> checkIds, CancellationToken cancellationToken)
    {
        if (checkIds.Count == 0) return new HashSet<Guid>();
        await using var command = database.CreateCommand("""
            select u.id
            from unnest($1::uuid[], $2::uuid[]) as u (id, asking)
            cross join lateral (select 1 from event_store.mt_events where id = u.asking limit 1) e
            """);
        command.Parameters.Add(new() { Value = checkIds.ToArray() });
        command.Parameters.Add(new() { Value = checkIds.Select(CheckIds.OfAsking).ToArray() });
        var found = new HashSet<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) found.Add(reader.GetGuid(0));
        return found;
    }

    /// <summary>The ids of those ends whose slot lies inside a run that was given up, behind its first slot.</summary>
    public async Task<IReadOnlySet<Guid>> FindGivenUpAsync(IReadOnlyCollection<CheckEvent> ends, CancellationToken cancellationToken)
    {
        if (ends.Count == 0) return new HashSet<Guid>();
        // A probe per end, whatever the statistics say.
        await using var command = database.CreateCommand($"""
            select u.id
            from unnest($1::uuid[], $2::varchar[], $3::varchar[], $4::timestamptz[]) as u (id, tenant, stream, slot)
            cross join lateral (
                select 1 from event_store.mt_events e
                where e.tenant_id = u.tenant and e.stream_id = u.stream and {EventAlias.IsNamed("$5", "e.type")}
                  and (e.data ->> 'slot')::timestamptz < u.slot and (e.data ->> 'lastSlot')::timestamptz >= u.slot
                limit 1) run
            """);
        command.Parameters.Add(new() { Value = ends.Select(e => e.CheckId).ToArray() });
        command.Parameters.Add(new() { Value = ends.Select(e => TenantId.Of(e.OrganizationId)).ToArray() });
        command.Parameters.Add(new() { Value = ends.Select(e => CheckLog.StreamOf(e.MonitorId, e.Slot)).ToArray() });
        command.Parameters.Add(new() { Value = ends.Select(e => e.Slot.UtcDateTime).ToArray() });
        command.Parameters.Add(new() { Value = (string[])[CheckEventTypes.Missed] });
        var found = new HashSet<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) found.Add(reader.GetGuid(0));
        return found;
    }
}
