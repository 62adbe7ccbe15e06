using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore.Projections;

/// <summary>How the projections are, in one query. Thread-safe.</summary>
public sealed class ProjectionStatuses
{
    private const string Sql = $"""
        with held as materialized ({ProjectionLocks.Holders})
        select u.name, ({LogEnd.Sql}), p.last_seq_id, p.last_updated,
            s.wanted, s.failed_position, s.failed_alias, s.failed_message, s.failed_at,
            (select min(who) from held where purpose = $4 and number = u.number),
            r.position, r.target, r.started_at, r.updated_at, (select min(who) from held where purpose = $5 and number = u.number)
        from unnest($1::text[], $2::varchar[], $3::bigint[]) with ordinality u (name, checkpoint, number, place)
        left join event_store.mt_event_progression p on p.name = u.checkpoint
        left join event_store.projection_states s on s.name = u.name
        left join event_store.projection_rebuilds r on r.name = u.name
        order by u.place
        """;

    private readonly NpgsqlDataSource _dataSource;
    private readonly List<ProjectionRegistration> _projections;

    /// <summary>Makes it.</summary>
    /// <param name="dataSource">The primary server's database.</param>
    /// <param name="registrations">All projections of the program.</param>
    /// <exception cref="ArgumentException">Two projections share a name or a table, or a name is malformed.</exception>
    public ProjectionStatuses(NpgsqlDataSource dataSource, IEnumerable<ProjectionRegistration> registrations) =>
        (_dataSource, _projections) = (dataSource, [.. new ProjectionSet(registrations).All]);

    /// <summary>One status per registered projection, in the order of their names.</summary>
    public async Task<IReadOnlyList<ProjectionStatus>> ReadAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.Add(Sql)
            .WithMany(_projections, p => p.Projection.Name, NpgsqlDbType.Text)
            .WithMany(_projections, p => ProjectionCheckpoint.NameOf(p.Projection.Name), NpgsqlDbType.Varchar)
            .WithMany(_projections, p => ProjectionLocks.ShownNumberOf(p.Projection.Name), NpgsqlDbType.Bigint)
            .With((long)ProjectionLocks.Leading, NpgsqlDbType.Bigint)
            .With((long)ProjectionLocks.Rebuilding, NpgsqlDbType.Bigint);

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var statuses = new List<ProjectionStatus>(_projections.Count);
        while (await reader.ReadAsync(cancellationToken))
            statuses.Add(Read(reader, _projections[statuses.Count].Mode));
        return statuses;
    }

    private static ProjectionStatus Read(NpgsqlDataReader reader, ProjectionMode mode)
    {
        var isInline = mode == ProjectionMode.Inline;
        var head = reader.GetInt64(1);
        var leader = Text(reader, 9);
        var failure = reader.IsDBNull(5)
            ? null
            : new ProjectionFailure(reader.GetInt64(5), reader.GetString(6), reader.GetString(7), reader.GetFieldValue<DateTimeOffset>(8));
        var rebuild = reader.IsDBNull(10)
            ? null
            : new RebuildStatus(
                Text(reader, 14), reader.GetInt64(10), reader.GetInt64(11), reader.GetFieldValue<DateTimeOffset>(12), reader.GetFieldValue<DateTimeOffset>(13));

        return new ProjectionStatus(
            reader.GetString(0),
            mode,
            (rebuild, failure, Text(reader, 4)) switch
            {
                ({ By: not null }, _, _) => ProjectionState.Rebuilding,
                (_, _, "stopped") => ProjectionState.Stopped,
                (_, not null, _) => ProjectionState.Failed,
                _ => isInline || leader is not null ? ProjectionState.Running : ProjectionState.Waiting,
            },
            isInline ? head : reader.IsDBNull(2) ? 0 : reader.GetInt64(2),
            head,
            isInline || reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3),
            failure,
            leader,
            rebuild);
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
