using System.Data;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore.Transfer;

/// <summary>
/// Writes everything that the event tables hold as NDJSON, one line per event, in constant memory. The last line holds a
/// SHA-256 over all the others, so that damage is found; it does not prove who wrote them.
/// </summary>
/// <param name="dataSource">The database.</param>
public sealed class EventExport(NpgsqlDataSource dataSource)
{
    private const int Page = 1000;

    private const string Select = """
        select e.seq_id, e.id, e.tenant_id, e.stream_id, e.version, e.type, e.mt_dotnet_type, e.timestamp, e.correlation_id, e.causation_id,
            e.headers, e.data, e.bdata, coalesce(e.is_archived, false), s.type, s.created
        from event_store.mt_events e
        left join event_store.mt_streams s on e.version = 1 and s.tenant_id = e.tenant_id and s.id = e.stream_id
        where e.seq_id > $1 and e.seq_id <= $2 order by e.seq_id limit $3
        """;

    /// <summary>Writes an export. The events and the attachments are those of one instant.</summary>
    /// <remarks>For as long as it takes, the server keeps what that instant could see: vacuum waits, writers do not.</remarks>
    /// <param name="output">Where the lines go, in UTF-8; it is not closed.</param>
    /// <param name="settled">The last position; it has to be settled, see <see cref="SettledPosition.CatchUpAsync"/>.</param>
    /// <param name="exportedAt">The time now, for the header.</param>
    /// <param name="after">
    /// Events up to and including this position are left out, 0 for none. Otherwise the export is a part, and its header says
    /// so: for a reader that has the rest, not for <see cref="EventImport"/>.
    /// </param>
    /// <param name="attachments">
    /// What the application adds; it reads on the connection that it is given, which sees the same instant.
    /// </param>
    /// <param name="progress">Told the position that was reached.</param>
    /// <param name="cancellationToken">Ends the writing; the export then lacks its last line.</param>
    public async Task<TransferSummary> WriteAsync(
        Stream output,
        long settled,
        DateTimeOffset exportedAt,
        long after = 0,
        Func<NpgsqlConnection, IAsyncEnumerable<TransferAttachment>>? attachments = null,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(settled, after);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        async Task WriteAsync(TransferLine line)
        {
            var bytes = line.ToBytes();
            hash.AppendData(bytes);
            await output.WriteAsync(bytes, cancellationToken);
        }

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var instant = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var (events, attached) = (0L, 0L);

        await WriteAsync(new HeaderLine(HeaderLine.Name, HeaderLine.Newest, exportedAt.ToUniversalTime(), after, settled));
        await foreach (var line in ReadAsync(connection, after, settled, cancellationToken))
        {
            await WriteAsync(line);
            if (++events % Page == 0)
                progress?.Report(line.Position);
        }

        if (attachments is not null)
        {
            await foreach (var attachment in attachments(connection).WithCancellation(cancellationToken))
            {
                await WriteAsync(new AttachmentLine(attachment.Kind, attachment.Data));
                attached++;
            }
        }

        await output.WriteAsync(new EndLine(events, attached, Convert.ToHexStringLower(hash.GetHashAndReset())).ToBytes(), cancellationToken);
        await output.FlushAsync(cancellationToken);
        progress?.Report(settled);
        return new TransferSummary(events, attached, settled);
    }

    private static async IAsyncEnumerable<EventLine> ReadAsync(
        NpgsqlConnection connection,
        long after,
        long settled,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        var position = new NpgsqlParameter<long> { TypedValue = after };
        var command = batch.Add(Select);
        command.Parameters.Add(position);
        command.With(settled, NpgsqlDbType.Bigint).With((long)Page, NpgsqlDbType.Bigint);
        await batch.PrepareAsync(cancellationToken);

        var count = Page;
        while (count == Page)
        {
            count = 0;
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var line = Read(reader);
                yield return line;
                position.TypedValue = line.Position;
                count++;
            }
        }
    }

    private static EventLine Read(NpgsqlDataReader reader)
    {
        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        var version = reader.GetInt64(4);
        return new EventLine(
            reader.GetInt64(0),
            reader.GetGuid(1),
            reader.GetString(2),
            reader.GetString(3),
            version == 1 ? new StreamStart(Text(14), reader.GetFieldValue<DateTimeOffset>(15)) : null,
            version,
            reader.GetString(5),
            Text(6),
            reader.GetFieldValue<DateTimeOffset>(7),
            Text(8),
            Text(9),
            reader.IsDBNull(10) ? null : new RawJson(reader.GetFieldValue<byte[]>(10)),
            new RawJson(reader.GetFieldValue<byte[]>(11)),
            reader.IsDBNull(12) ? null : reader.GetFieldValue<byte[]>(12),
            reader.GetBoolean(13));
    }
}
