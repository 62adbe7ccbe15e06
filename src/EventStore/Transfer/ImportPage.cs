using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore.Transfer;

/// <summary>A run of events that is written as a set. What a stream's versions continue is asked of the database, not remembered.</summary>
internal sealed class ImportPage(long firstLine)
{
    private const int MostEvents = 5000;
    private const int MostBytes = 16 << 20;

    private readonly List<EventLine> _events = [];
    private int _bytes;

    public long FirstLine => firstLine;

    public bool IsFull => _events.Count >= MostEvents || _bytes >= MostBytes;

    public void Add(EventLine line)
    {
        _events.Add(line);
        _bytes += line.Data.Utf8.Length + (line.Headers?.Utf8.Length ?? 0) + (line.Binary?.Length ?? 0);
    }

    public async Task WriteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_events.Count == 0)
            return;

        var streams = new Dictionary<(string Tenant, string Stream), PageStream>();
        foreach (var versions in await VersionsAsync(connection, cancellationToken))
            streams[versions.Key] = new PageStream(versions.Value);

        for (var i = 0; i < _events.Count; i++)
        {
            var e = _events[i];
            if (!streams.TryGetValue((e.Tenant, e.Stream), out var stream))
                streams[(e.Tenant, e.Stream)] = stream = new PageStream(0);
            if (e.Version != stream.Version + 1)
                throw new ImportRefusedException(firstLine + i, $"stream {e.Stream} of tenant {e.Tenant} is at version {stream.Version} here, and this event has version {e.Version}.");
            if (e.Version == 1 != e.Begins is not null)
                throw new ImportRefusedException(firstLine + i, "a stream's first event says what the stream is, and no other one does.");
            stream.Take(e);
        }

        await WriteStreamsAsync(connection, streams, cancellationToken);
        await CopyEventsAsync(connection, cancellationToken);
    }

    private async Task<Dictionary<(string, string), long>> VersionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            select s.tenant_id, s.id, s.version from (select distinct tenant_id, id from unnest($1::varchar[], $2::varchar[]) u (tenant_id, id)) u
            cross join lateral (select * from event_store.mt_streams m where m.tenant_id = u.tenant_id and m.id = u.id limit 1) s
            """;
        await using var batch = connection.CreateBatch();
        batch.Add(sql).WithTexts(_events, e => e.Tenant).WithTexts(_events, e => e.Stream);
        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var versions = new Dictionary<(string, string), long>();
        while (await reader.ReadAsync(cancellationToken))
            versions.Add((reader.GetString(0), reader.GetString(1)), reader.GetInt64(2));
        return versions;
    }

    private static async Task WriteStreamsAsync(
        NpgsqlConnection connection,
        Dictionary<(string Tenant, string Stream), PageStream> streams,
        CancellationToken cancellationToken)
    {
        // What is conflicted with was written by an earlier page, so its type and its making stay.
        const string sql = """
            insert into event_store.mt_streams (tenant_id, id, type, version, timestamp, created, is_archived)
            select * from unnest($1::varchar[], $2::varchar[], $3::varchar[], $4::bigint[], $5::timestamptz[], $6::timestamptz[], $7::boolean[])
            on conflict (tenant_id, id) do update
                set version = excluded.version, timestamp = excluded.timestamp, is_archived = excluded.is_archived
            """;
        var rows = streams.Select(stream => (stream.Key, State: stream.Value)).ToList();
        await using var batch = connection.CreateBatch();
        batch.Add(sql)
            .WithTexts(rows, row => row.Key.Tenant)
            .WithTexts(rows, row => row.Key.Stream)
            .WithTexts(rows, row => row.State.Begins?.Type)
            .WithMany(rows, row => row.State.Version, NpgsqlDbType.Bigint)
            .WithTimes(rows, row => row.State.Last.Timestamp.ToUniversalTime())
            .WithTimes(rows, row => (row.State.Begins?.Created ?? row.State.Last.Timestamp).ToUniversalTime())
            .WithMany(rows, row => row.State.Last.Archived, NpgsqlDbType.Boolean);
        await batch.PrepareAsync(cancellationToken);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task CopyEventsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            """
            copy event_store.mt_events (seq_id, id, stream_id, version, data, bdata, type, timestamp, tenant_id, mt_dotnet_type,
                correlation_id, causation_id, headers, is_archived) from stdin (format binary)
            """,
            cancellationToken);
        foreach (var e in _events)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(e.Position, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(e.Id, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(e.Stream, NpgsqlDbType.Varchar, cancellationToken);
            await copy.WriteAsync(e.Version, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(e.Data.Utf8, NpgsqlDbType.Jsonb, cancellationToken);
            await WriteOptionalAsync(copy, e.Binary, NpgsqlDbType.Bytea, cancellationToken);
            await copy.WriteAsync(e.Type, NpgsqlDbType.Varchar, cancellationToken);
            await copy.WriteAsync(e.Timestamp.ToUniversalTime(), NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(e.Tenant, NpgsqlDbType.Varchar, cancellationToken);
            await WriteOptionalAsync(copy, e.DotnetType, NpgsqlDbType.Varchar, cancellationToken);
            await WriteOptionalAsync(copy, e.CorrelationId, NpgsqlDbType.Varchar, cancellationToken);
            await WriteOptionalAsync(copy, e.CausationId, NpgsqlDbType.Varchar, cancellationToken);
            await WriteOptionalAsync(copy, e.Headers?.Utf8, NpgsqlDbType.Jsonb, cancellationToken);
            await copy.WriteAsync(e.Archived, NpgsqlDbType.Boolean, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static Task WriteOptionalAsync<T>(NpgsqlBinaryImporter copy, T? value, NpgsqlDbType type, CancellationToken cancellationToken) where T : class =>
        value is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(value, type, cancellationToken);

    private sealed class PageStream(long version)
    {
        public long Version { get; private set; } = version;

        public StreamStart? Begins { get; private set; }

        public EventLine Last { get; private set; } = null!;

        public void Take(EventLine line)
        {
            Begins ??= line.Begins;
            (Version, Last) = (line.Version, line);
        }
    }
}
