using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore.Projections;

/// <summary>
/// Writes pages of one asynchronous projection, each with its checkpoint, over a session of its own that a successor can
/// recognise and end.
/// </summary>
internal sealed class PageWriter : IAsyncDisposable
{
    private const string Moved = "ES412";

    // A predecessor that is frozen in the middle of a page holds the checkpoint's row; nobody but its successor gets here.
    private const string EndPredecessor = """
        select count(pg_terminate_backend(pid)) from pg_stat_activity
        where starts_with(application_name, $1) and pid <> pg_backend_pid() and datname = current_database() and usename = current_user
        """;

    private const string MakeCheckpoint = "insert into event_store.mt_event_progression (name, last_seq_id) values ($1, 0) on conflict do nothing";

    private const string Look = $"""
        select p.last_seq_id, ({LogEnd.Sql}),
            coalesce(s.wanted, 'running') = 'running' and s.failed_position is null
        from event_store.mt_event_progression p left join event_store.projection_states s on s.name = $2
        where p.name = $1
        """;

    // Comes first: its row lock keeps a rebuild from exchanging the tables until the page is written.
    private const string MoveCheckpoint = """
        with moved as (
            update event_store.mt_event_progression set last_seq_id = $3, last_updated = now()
            where name = $1 and last_seq_id = $2 returning 1)
        select event_store.refuse('ES412', 'checkpoint moved', '{}') where not exists (select from moved)
        """;

    private readonly NpgsqlConnection _connection;
    private readonly IProjection _projection;
    private readonly string _checkpoint;

    private PageWriter(NpgsqlConnection connection, IProjection projection) =>
        (_connection, _projection, _checkpoint) = (connection, projection, ProjectionCheckpoint.NameOf(projection.Name));

    public bool IsOpen => _connection.FullState == System.Data.ConnectionState.Open;

    public static async Task<PageWriter> OpenAsync(string connectionString, IProjection projection, CancellationToken cancellationToken)
    {
        var kind = $"pages of {projection.Name} ";
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            ApplicationName = ProjectionLocks.SessionName(kind.TrimEnd()),
        }.ConnectionString);
        var writer = new PageWriter(connection, projection);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var batch = connection.CreateBatch();
            batch.Add(EndPredecessor).With(kind, NpgsqlDbType.Text);
            batch.Add(MakeCheckpoint).WithText(writer._checkpoint);
            await batch.ExecuteNonQueryAsync(cancellationToken);
            return writer;
        }
        catch
        {
            await writer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where the projection is, where the log is, and whether it is to run.</summary>
    public async Task<(long Checkpoint, long Head, bool Runs)> LookAsync(CancellationToken cancellationToken)
    {
        await using var batch = _connection.CreateBatch();
        batch.Add(Look).WithText(_checkpoint).With(_projection.Name, NpgsqlDbType.Text);
        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            throw new NpgsqlException($"The checkpoint of {_projection.Name} has been deleted.");
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetBoolean(2));
    }

    /// <summary>Writes what these events change and moves the checkpoint, both or neither.</summary>
    /// <exception cref="CheckpointMovedException">It is not at <paramref name="from"/> any more.</exception>
    /// <exception cref="PageRefusedException">The projection, or the database, cannot take one of the events.</exception>
    public async Task WriteAsync(IReadOnlyList<StoredEvent> events, long from, long to, CancellationToken cancellationToken)
    {
        await using var batch = _connection.CreateBatch();
        batch.Add(MoveCheckpoint).WithText(_checkpoint).With(from, NpgsqlDbType.Bigint).With(to, NpgsqlDbType.Bigint);
        try
        {
            Fold(events, batch);
            await batch.PrepareAsync(cancellationToken);
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == Moved)
        {
            throw new CheckpointMovedException(exception);
        }
        catch (Exception exception) when (events.Count > 0 && IsFinal(exception))
        {
            throw new PageRefusedException(events, exception);
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private void Fold(IReadOnlyList<StoredEvent> events, NpgsqlBatch batch)
    {
        var fold = _projection.Begin();
        foreach (var stored in events)
            fold.Apply(stored with { Metadata = EventMetadata.None });
        if (fold.Rows > 0)
            fold.Write(batch, _projection.Schema);
    }

    /// <summary>Whether the same events would meet the same end again. Not so where the session or the program ends.</summary>
    private bool IsFinal(Exception exception) => exception switch
    {
        OperationCanceledException => false,
        PostgresException refused => FinalRefusal.Is(refused),
        NpgsqlException => false,
        InvalidOperationException or IOException or ObjectDisposedException => IsOpen,
        _ => true,
    };
}
