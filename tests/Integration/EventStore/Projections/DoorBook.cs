using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;

using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.Tests.Integration.EventStore.Projections;

/// <summary>A read model of the sample events with two tables: one row per door, and one per opening.</summary>
internal sealed class DoorBook(string name, string schema) : IProjection
{
    public const string Poison = "no projection can take this";

    private static readonly SchemaSql Doors = new("""
        insert into {schema}.doors as d (tenant_id, stream_id, opened, closed, reason, at)
        select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::timestamptz[]) u order by 1, 2
        on conflict (tenant_id, stream_id) do update set
            opened = d.opened + excluded.opened, closed = d.closed + excluded.closed,
            reason = case when excluded.closed > 0 then excluded.reason else d.reason end, at = excluded.at
        """);

    // Forgiving, so that a page that is written twice is not stopped by this table, and shows in the sums of the other one.
    private static readonly SchemaSql Visits = new("""
        insert into {schema}.visits (event_id, door, visitors) select * from unnest($1::uuid[], $2::text[], $3::int[]) u
        on conflict do nothing
        """);

    public string Name => name;

    public string Schema => schema;

    public IReadOnlyList<string> Tables { get; } = ["doors", "visits"];

    public IReadOnlyCollection<Type>? Takes { get; } = [typeof(DoorOpened), typeof(DoorClosed)];

    /// <summary>Called before anything is written; a test may hold the writer up here, or fail it.</summary>
    public Action<string> OnWrite { get; set; } = _ => { };

    /// <summary>Refused while folding.</summary>
    public string? Refuses { get; set; }

    public IProjectionFold Begin() => new Fold(this);

    /// <summary>What both tables hold, in one text.</summary>
    public async Task<string> RowsAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"""
            select coalesce((select string_agg(d::text, E'\n' order by tenant_id, stream_id) from {schema}.doors d), '') || E'\n--\n'
                || coalesce((select string_agg(v::text, E'\n' order by event_id) from {schema}.visits v), '')
            """);
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public static string Create(string schema) => $"""
        create schema {schema};
        create table {schema}.doors (
            tenant_id text not null, stream_id text not null, opened bigint not null, closed bigint not null default 0 check (closed >= 0),
            reason text check (reason <> '{Poison}'), at timestamptz not null, primary key (tenant_id, stream_id));
        create index on {schema}.doors (tenant_id, at desc) include (opened);
        create index on {schema}.doors (lower(reason)) where reason is not null;
        create table {schema}.visits (event_id uuid primary key, door text not null, visitors integer, unique (door, event_id));
        """;

    private sealed class Fold(DoorBook book) : IProjectionFold
    {
        private readonly SortedDictionary<(string Tenant, string Stream), (long Opened, long Closed, string? Reason, DateTimeOffset At)> _doors = [];
        private readonly List<(Guid Id, DoorOpened Visit)> _visits = [];

        public int Rows => _doors.Count + _visits.Count;

        public void Apply(RecordedEvent recorded)
        {
            var key = (recorded.TenantId, recorded.StreamId);
            var door = _doors.GetValueOrDefault(key);
            switch (recorded.Data)
            {
                case DoorOpened opened:
                    _visits.Add((recorded.Id, opened));
                    _doors[key] = door with { Opened = door.Opened + 1, At = recorded.Timestamp };
                    break;
                case DoorClosed closed when closed.Reason is { } reason && reason == book.Refuses:
                    throw new InvalidOperationException("a reason that is refused");
                case DoorClosed closed:
                    _doors[key] = door with { Closed = door.Closed + 1, Reason = closed.Reason, At = recorded.Timestamp };
                    break;
            }
        }

        public void Write(NpgsqlBatch batch, string schema)
        {
            book.OnWrite(schema);
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Doors.In(schema))
            {
                Parameters =
                {
                    new() { Value = _doors.Keys.Select(key => key.Tenant).ToArray() },
                    new() { Value = _doors.Keys.Select(key => key.Stream).ToArray() },
                    new() { Value = _doors.Values.Select(door => door.Opened).ToArray() },
                    new() { Value = _doors.Values.Select(door => door.Closed).ToArray() },
                    new() { Value = _doors.Values.Select(door => door.Reason).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                    new() { Value = _doors.Values.Select(door => door.At.UtcDateTime).ToArray() },
                },
            });
            if (_visits.Count == 0) return;
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Visits.In(schema))
            {
                Parameters =
                {
                    new() { Value = _visits.Select(visit => visit.Id).ToArray() },
                    new() { Value = _visits.Select(visit => visit.Visit.DoorName).ToArray() },
                    new() { Value = _visits.Select(visit => visit.Visit.Visitors).ToArray() },
                },
            });
        }
    }
}
