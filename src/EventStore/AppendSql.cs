namespace EventMonitors.EventStore;

/// <summary>
/// The statements of an append. What holds in all of them: the stream's row is locked before a position is drawn, and
/// <c>nextval</c> stands in the top select list of the insert, so positions and versions of a stream grow together.
/// </summary>
internal static class AppendSql
{
    /// <summary>Raised by <see cref="CheckStreams"/> where a stream is not at its expected version.</summary>
    public const string ConflictState = "ES409";

    /// <summary>Raised by <see cref="CheckStreams"/> where the writer's clock lies behind the stream's last timestamp.</summary>
    public const string BehindState = "ES425";

    /// <summary>Raised by <see cref="LockStreams"/> where a stream is archived.</summary>
    public const string ArchivedState = "ES410";

    public const string StreamKey = "pkey_mt_streams_tenant_id_id";
    public const string EventIdKey = "idx_mt_events_event_id";

    /// <summary>Parameters: tenant, id, type, version, last and first timestamp. A stream that exists ends the batch here.</summary>
    public const string CreateStream = """
        insert into event_store.mt_streams (tenant_id, id, type, version, timestamp, created, is_archived)
        values ($1, $2, $3, $4, $5, $6, false)
        """;

    /// <summary>The same over arrays. In one order, or two writers of the same streams could wait for each other.</summary>
    public const string CreateStreams = """
        insert into event_store.mt_streams (tenant_id, id, type, version, timestamp, created, is_archived)
        select tenant_id, id, type, version, last_at, first_at, false
        from unnest($1::varchar[], $2::varchar[], $3::varchar[], $4::bigint[], $5::timestamptz[], $6::timestamptz[])
            u (tenant_id, id, type, version, last_at, first_at)
        order by 1, 2
        """;

    /// <summary>
    /// Makes sure that the streams exist and locks them, in one order and in one pass: a <c>where</c> that is false locks the
    /// row and writes no new version of it (https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT). It sees
    /// the row as it is under the lock, so that an archived stream is refused whoever was faster.
    /// </summary>
    public const string LockStreams = """
        insert into event_store.mt_streams as m (tenant_id, id, type, version, timestamp, created, is_archived)
        select tenant_id, id, type, 0, first_at, first_at, false
        from unnest($1::varchar[], $2::varchar[], $3::varchar[], $4::timestamptz[]) u (tenant_id, id, type, first_at)
        order by 1, 2
        on conflict (tenant_id, id) do update set version = m.version
            where case when m.is_archived then event_store.refuse('ES410', 'stream archived', jsonb_build_object(
                'tenantId', m.tenant_id, 'streamId', m.id)) else false end
        """;

    /// <summary>Parameters: tenants, ids, expected versions, first timestamps. Returns no row, or raises.</summary>
    public const string CheckStreams = """
        select case
            when m.version <> w.expected then event_store.refuse('ES409', 'stream conflict', jsonb_build_object(
                'tenantId', w.tenant_id, 'streamId', w.id, 'expected', w.expected, 'actual', m.version))
            else event_store.refuse('ES425', 'timestamp behind', jsonb_build_object(
                'tenantId', w.tenant_id, 'streamId', w.id, 'last', m.timestamp))
            end
        from unnest($1::varchar[], $2::varchar[], $3::bigint[], $4::timestamptz[]) w (tenant_id, id, expected, first_at)
        cross join lateral (
            select s.version, s.timestamp from event_store.mt_streams s
            where s.tenant_id = w.tenant_id and s.id = w.id limit 1) m
        where m.version <> w.expected or m.timestamp > w.first_at
        order by m.version = w.expected
        """;

    /// <summary>Parameters: tenants, ids, new versions, last timestamps, first timestamps; the streams are locked.</summary>
    public const string AdvanceStreams = """
        insert into event_store.mt_streams as m (tenant_id, id, version, timestamp, created, is_archived)
        select tenant_id, id, version, last_at, first_at, false
        from unnest($1::varchar[], $2::varchar[], $3::bigint[], $4::timestamptz[], $5::timestamptz[])
            u (tenant_id, id, version, last_at, first_at)
        on conflict (tenant_id, id) do update set version = excluded.version, timestamp = excluded.timestamp
        """;

    private const string EventColumns =
        "seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, is_archived";

    /// <summary>One event at a version that is known.</summary>
    public const string InsertEvent = $"""
        insert into event_store.mt_events ({EventColumns})
        values (nextval('event_store.mt_events_sequence'), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, false)
        returning seq_id
        """;

    /// <summary>Many events at versions that are known.</summary>
    public const string InsertEvents = $"""
        insert into event_store.mt_events ({EventColumns})
        select nextval('event_store.mt_events_sequence'), id, stream_id, version, data, type, at, tenant_id, dotnet, correlation, causation, headers, false
        from unnest($1::uuid[], $2::varchar[], $3::bigint[], $4::jsonb[], $5::varchar[], $6::timestamptz[], $7::varchar[],
                $8::varchar[], $9::varchar[], $10::varchar[], $11::jsonb[])
            with ordinality e (id, stream_id, version, data, type, at, tenant_id, dotnet, correlation, causation, headers, ord)
        order by ord
        returning seq_id
        """;

    /// <summary>
    /// Many events at the end of locked streams, whatever that is; those whose id is known are left out. The probes are
    /// lateral with a limit, because a prepared anti-join turns into a scan of the table when its statistics are old.
    /// </summary>
    public const string InsertNewEvents = $"""
        with e as materialized (
            select * from unnest($1::uuid[], $2::varchar[], $3::jsonb[], $4::varchar[], $5::timestamptz[], $6::varchar[],
                    $7::varchar[], $8::varchar[], $9::varchar[], $10::jsonb[])
                with ordinality e (id, stream_id, data, type, at, tenant_id, dotnet, correlation, causation, headers, ord)),
        fresh as (
            select distinct on (e.id) e.* from e
            left join lateral (select k.id from event_store.mt_events k where k.id = e.id limit 1) known on true
            where known.id is null
            order by e.id, e.ord),
        placed as materialized (
            select f.*, m.version + row_number() over w as version,
                greatest(case when m.version > 0 then m.timestamp end, max(f.at) over w) as timestamp
            from fresh f
            cross join lateral (
                select s.version, s.timestamp from event_store.mt_streams s
                where s.tenant_id = f.tenant_id and s.id = f.stream_id limit 1) m
            window w as (partition by f.tenant_id, f.stream_id order by f.ord)),
        advanced as (
            insert into event_store.mt_streams as m (tenant_id, id, version, timestamp, created, is_archived)
            select tenant_id, stream_id, max(version), max(timestamp), min(timestamp), false
            from placed group by tenant_id, stream_id order by tenant_id, stream_id
            on conflict (tenant_id, id) do update set version = excluded.version, timestamp = excluded.timestamp,
                created = case when m.version = 0 then excluded.created else m.created end)
        insert into event_store.mt_events ({EventColumns})
        select nextval('event_store.mt_events_sequence'), id, stream_id, version, data, type, timestamp, tenant_id, dotnet,
            correlation, causation, headers, false
        from placed order by ord
        returning seq_id, id, version, timestamp
        """;

    /// <summary>Takes back the rows of streams that were made for nothing but duplicates; the streams are locked.</summary>
    public const string RemoveEmptyStreams = """
        delete from event_store.mt_streams m
        using unnest($1::varchar[], $2::varchar[]) u (tenant_id, id)
        where m.tenant_id = u.tenant_id and m.id = u.id and m.version = 0
        """;
}
