using System.Runtime.CompilerServices;

using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore.Projections;

/// <summary>
/// Reads a decided stretch of the log in pages, along the primary key. The stretch is asked for in windows, whose rows the
/// server sends ahead while those before are worked on. Pages are small and nothing keeps them: events that die young cost the
/// garbage collector nothing, where a page that is held back doubles the time per event (measured).
/// </summary>
internal sealed class LogReader(NpgsqlConnection connection, EventTypes types, string[]? names)
{
    private const long Window = 100_000;

    private readonly string _sql = $"""
        select {EventRow.FactColumns} from event_store.mt_events
        where seq_id > $1 and seq_id <= $2{(names is null ? "" : $" and {TakenEvents.IsTaken}")} order by seq_id
        """;

    /// <summary>The pages of a stretch, the last one up to its end.</summary>
    /// <exception cref="UnknownEventTypeException">An event's alias is not registered.</exception>
    /// <exception cref="UnreadableEventException">An event's data does not fit its type.</exception>
    public async IAsyncEnumerable<LogPage> ReadAsync(
        long after, long upTo, RebuildLimits limits, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(_sql, connection) { CommandTimeout = 0 };
        var from = new NpgsqlParameter<long> { NpgsqlDbType = NpgsqlDbType.Bigint };
        var to = new NpgsqlParameter<long> { NpgsqlDbType = NpgsqlDbType.Bigint };
        command.Parameters.Add(from);
        command.Parameters.Add(to);
        if (names is not null)
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = names, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar });
        await command.PrepareAsync(cancellationToken);

        while (after < upTo)
        {
            var end = Math.Min(upTo, after + Window);
            (from.TypedValue, to.TypedValue) = (after, end);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var (events, bytes) = (new List<StoredEvent>(), 0L);
            while (await reader.ReadAsync(cancellationToken))
            {
                events.Add(EventRow.ReadFact(reader, types, out var size));
                bytes += size;
                if (events.Count == limits.PageEvents || bytes >= limits.PageBytes)
                {
                    yield return new LogPage(events, events[^1].Position, bytes);
                    (events, bytes) = (new List<StoredEvent>(limits.PageEvents), 0);
                }
            }

            yield return new LogPage(events, end, bytes);
            after = end;
        }
    }
}
