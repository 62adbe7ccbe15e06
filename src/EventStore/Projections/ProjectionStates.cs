using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore.Projections;

/// <summary>The record of failures in <c>event_store.projection_states</c>.</summary>
internal static class ProjectionStates
{
    private const int LongestMessage = 2000;

    // Waits for a rebuild that is moving the checkpoint: what it has passed is no failure any more.
    private const string Sql = """
        insert into event_store.projection_states as s (name, failed_position, failed_alias, failed_message, failed_at)
        select $1, $3, $4, $5, now() from event_store.mt_event_progression where name = $2 and last_seq_id = $6 for share
        on conflict (name) do update set failed_position = excluded.failed_position, failed_alias = excluded.failed_alias,
            failed_message = excluded.failed_message, failed_at = excluded.failed_at
        returning failed_message, failed_at
        """;

    /// <summary>Lets the projection stand still at an event.</summary>
    /// <returns><c>null</c> where the checkpoint has moved meanwhile, so that it was not this process's to say.</returns>
    public static async Task<ProjectionFailure?> FailAsync(
        NpgsqlDataSource dataSource, string projection, long checkpoint, long position, string alias, string message, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.Add(Sql)
            .With(projection, NpgsqlDbType.Text)
            .WithText(ProjectionCheckpoint.NameOf(projection))
            .With(position, NpgsqlDbType.Bigint)
            .With(alias, NpgsqlDbType.Text)
            .With(Storable(message), NpgsqlDbType.Text)
            .With(checkpoint, NpgsqlDbType.Bigint);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new ProjectionFailure(position, alias, reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1))
            : null;
    }

    /// <summary>The message may quote the event, and a cut may fall between the halves of one character.</summary>
    private static string Storable(string message) => (message.Length <= LongestMessage
        ? message
        : message[..(char.IsHighSurrogate(message[LongestMessage - 1]) ? LongestMessage - 1 : LongestMessage)]).Replace('\0', ' ');
}
