using Npgsql;

using Xunit;

namespace EventMonitors.Tests.Integration.EventStore;

/// <summary>A writer that has drawn its position and has not committed yet.</summary>
internal sealed class OpenWriter : IAsyncDisposable
{
    private const string Sql = """
        with s as (
            insert into event_store.mt_streams as m (tenant_id, id, type, version) values ('1', $1, 'door', 1)
            on conflict (tenant_id, id) do update set version = m.version + 1 returning id, version)
        insert into event_store.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, is_archived)
        select nextval('event_store.mt_events_sequence'), gen_random_uuid(), id, version, '{"reason": null}', 'door_closed', now(), '1', false from s
        returning seq_id
        """;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private OpenWriter(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    public long Position { get; private set; }

    public static async Task<OpenWriter> BeginAsync(StoreDatabase database, string streamId)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var connection = await database.DataSource.OpenConnectionAsync(cancellation);
        var writer = new OpenWriter(connection, await connection.BeginTransactionAsync(cancellation));
        await writer.WriteAsync(streamId);
        return writer;
    }

    public async Task WriteAsync(string streamId)
    {
        await using var command = new NpgsqlCommand(Sql, _connection) { Parameters = { new() { Value = streamId } } };
        Position = (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public Task CommitAsync() => _transaction.CommitAsync(TestContext.Current.CancellationToken);

    public Task RollbackAsync() => _transaction.RollbackAsync(TestContext.Current.CancellationToken);

    /// <summary>Ends the writer's server process in the middle of its transaction.</summary>
    public async Task KillAsync(StoreDatabase database)
    {
        // With a timeout the function waits for the process to be gone, so that nobody has to guess when.
        var killed = await database.ScalarAsync<bool>("select pg_terminate_backend($1, 10000)", _connection.ProcessID);
        if (!killed)
            throw new InvalidOperationException("The writer's backend did not end.");
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _connection.DisposeAsync();
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.AdminShutdown)
        {
            // The server's last words to a writer that was killed.
        }
    }
}
