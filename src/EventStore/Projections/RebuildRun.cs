using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore.Projections;

/// <summary>The record of one rebuild in <c>event_store.projection_rebuilds</c>, and what is written under its protection.</summary>
internal sealed class RebuildRun(NpgsqlConnection connection, IReadOnlyList<RebuildTarget> targets)
{
    private const string TakenOver = "ES412";

    private const string Claim = """
        update event_store.projection_rebuilds set run = $2, updated_at = now()
        where name = $1 and build = $3 and shape = $4 returning position
        """;

    private const string Begin = """
        insert into event_store.projection_rebuilds (name, run, build, shape, position, target) values ($1, $2, $3, $4, 0, 0)
        on conflict (name) do update set run = excluded.run, build = excluded.build, shape = excluded.shape,
            position = 0, target = 0, started_at = now(), updated_at = now()
        """;

    // Moves the checkpoints and the row's lock with them, or raises: a run that was taken over writes nothing any more.
    private const string Advance = """
        with moved as (
            update event_store.projection_rebuilds r set position = u.written, target = $4, updated_at = now()
            from unnest($2::text[], $3::bigint[]) u (name, written)
            where r.name = u.name and r.run = $1 returning 1)
        select event_store.refuse('ES412', 'rebuild taken over', '{}') where (select count(*) from moved) <> cardinality($2::text[])
        """;

    private readonly Guid _run = Guid.NewGuid();

    /// <summary>Goes on with the tables that an interrupted rebuild has left, where this program would have made them, or makes new ones.</summary>
    public async Task PrepareAsync(bool restart, CancellationToken cancellationToken)
    {
        foreach (var schema in targets.Select(target => target.ShadowSchema).Distinct())
            await RebuildTables.MakeSchemaAsync(connection, schema, cancellationToken);

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var target in targets)
        {
            var shape = await TableShape.ReadAsync(connection, target.Projection.Schema, target.Projection.Tables, cancellationToken);
            target.Shape = RebuildTarget.Fingerprint(shape);
            if (!restart && await ClaimAsync(target, cancellationToken) is { } position)
            {
                target.Written = position;
                continue;
            }

            await RebuildTables.MakeAsync(connection, target, shape, cancellationToken);
            await using var batch = connection.CreateBatch();
            AddRecord(batch, Begin, target);
            await batch.ExecuteNonQueryAsync(cancellationToken);
            target.Written = 0;
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Writes what was folded, together with the checkpoints.</summary>
    /// <param name="upTo">Everything up to and including this position was folded.</param>
    /// <param name="goal">The position that is to be reached.</param>
    /// <param name="cancellationToken">Ends the attempt; whether it was committed is then unknown.</param>
    /// <exception cref="RebuildTakenOverException">Somebody else goes on with this rebuild.</exception>
    public async Task WriteAsync(long upTo, long goal, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Timeout = 0;
        batch.Add(Advance)
            .With(_run, NpgsqlDbType.Uuid)
            .WithMany(targets, target => target.Name, NpgsqlDbType.Text)
            .WithMany(targets, target => Math.Max(target.Written, upTo), NpgsqlDbType.Bigint)
            .With(goal, NpgsqlDbType.Bigint);
        foreach (var target in targets.Where(target => target.Fold.Rows > 0))
            target.Fold.Write(batch, target.ShadowSchema);

        try
        {
            await batch.PrepareAsync(cancellationToken);
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == TakenOver)
        {
            throw new RebuildTakenOverException(exception);
        }
    }

    /// <summary>The serving tables are still what the new ones were made like.</summary>
    /// <exception cref="InvalidOperationException">They were altered meanwhile.</exception>
    public async Task CheckShapesAsync(CancellationToken cancellationToken)
    {
        foreach (var target in targets)
        {
            var shape = await TableShape.ReadAsync(connection, target.Projection.Schema, target.Projection.Tables, cancellationToken);
            if (RebuildTarget.Fingerprint(shape) != target.Shape)
                throw new InvalidOperationException($"The tables of {target.Name} were altered while they were rebuilt; rebuild them again.");
        }
    }

    private async Task<long?> ClaimAsync(RebuildTarget target, CancellationToken cancellationToken)
    {
        // The tables may have been dropped by hand.
        foreach (var table in target.Projection.Tables)
        {
            await using var exists = new NpgsqlCommand($"select to_regclass('{target.ShadowSchema}.{table}') is not null", connection);
            if (!(bool)(await exists.ExecuteScalarAsync(cancellationToken))!)
                return null;
        }

        await using var batch = connection.CreateBatch();
        AddRecord(batch, Claim, target);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.GetInt64(0) : null;
    }

    private void AddRecord(NpgsqlBatch batch, string sql, RebuildTarget target) => batch.Add(sql)
        .With(target.Name, NpgsqlDbType.Text)
        .With(_run, NpgsqlDbType.Uuid)
        .With(target.Build, NpgsqlDbType.Text)
        .With(target.Shape, NpgsqlDbType.Text);
}
