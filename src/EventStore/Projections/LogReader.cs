using System.Runtime.CompilerServices;
using System.Threading.Channels;

using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore.Projections;

/// <summary>
/// Reads a decided stretch of the log in pages, along the primary key. The stretch is asked for in windows, whose rows are
/// taken as they come: memory is that of a page, whatever the window holds.
/// </summary>
internal sealed class LogReader(NpgsqlConnection connection, EventTypes types, string[]? names, bool withMetadata, RebuildLimits limits)
{
    private const long Window = 100_000;

    private const string Columns = "seq_id, id, tenant_id, stream_id, version, type, data, timestamp";

    private readonly string _sql = $"""
        select {(withMetadata ? EventRow.Columns : Columns)} from event_store.mt_events
        where seq_id > $1 and seq_id <= $2{(names is null ? "" : $" and {TakenEvents.IsTaken}")} order by seq_id
        """;

    /// <summary>The same pages, the next one being read while the caller works on the one before.</summary>
    public async IAsyncEnumerable<LogPage> ReadAheadAsync(long after, long upTo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = Channel.CreateBounded<LogPage>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(() => FillAsync(pages.Writer, after, upTo, ended.Token), CancellationToken.None);
        try
        {
            await foreach (var page in pages.Reader.ReadAllAsync(cancellationToken))
                yield return page;
        }
        finally
        {
            await ended.CancelAsync();
            await reading;
        }
    }

    /// <summary>The pages of a stretch, the last one up to its end.</summary>
    /// <exception cref="UnknownEventTypeException">An event's alias is not registered.</exception>
    /// <exception cref="UnreadableEventException">An event's data does not fit its type.</exception>
    public async IAsyncEnumerable<LogPage> ReadAsync(long after, long upTo, [EnumeratorCancellation] CancellationToken cancellationToken)
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
                events.Add(Read(reader, out var size));
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

    private async Task FillAsync(ChannelWriter<LogPage> pages, long after, long upTo, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var page in ReadAsync(after, upTo, cancellationToken))
                await pages.WriteAsync(page, cancellationToken);
            pages.Complete();
        }
        // It is the reader of the pages who is told.
        catch (Exception exception)
        {
            pages.Complete(exception);
        }
    }

    private StoredEvent Read(NpgsqlDataReader reader, out int size)
    {
        var position = reader.GetInt64(0);
        var data = reader.GetFieldValue<byte[]>(6);
        size = data.Length;
        var (alias, fact) = types.Read(reader.GetString(5), data, position);
        return new StoredEvent
        {
            Position = position,
            Id = reader.GetGuid(1),
            TenantId = reader.GetString(2),
            StreamId = reader.GetString(3),
            Version = reader.GetInt64(4),
            Alias = alias.Name,
            SchemaVersion = alias.Version,
            Data = fact,
            Timestamp = reader.GetFieldValue<DateTimeOffset>(7),
            Metadata = withMetadata ? EventRow.Metadata(reader) : EventMetadata.None,
        };
    }
}
