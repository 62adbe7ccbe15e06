using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Scheduling;

/// <summary>Who leads what, as the server's lock table says it.</summary>
/// <param name="Led">How many shards each live replica leads, by the server's process of its session.</param>
/// <param name="Free">The shards that nobody leads.</param>
public sealed record ShardView(IReadOnlyDictionary<int, int> Led, IReadOnlyList<int> Free);

/// <summary>
/// The advisory locks of the schedule, all of a replica in one session, so that they end together: shared ones that say that it
/// is there and how many shards it knows of, and one for each shard that it leads.
/// </summary>
public static class ShardRows
{
    /// <summary>"EVMS": number 0, shared, says that a replica is there; a program from before there were shards leads with it alone. Shard k is number k + 1.</summary>
    public const int Leading = 0x45564D53;

    // "EVMN": shared, the number of shards that a replica is configured with; and, alone, 0, while one looks what the others are.
    private const int Counting = 0x45564D4E;

    private const string Locks = """
        from pg_locks l where l.locktype = 'advisory' and l.objsubid = 2 and l.granted
            and l.database = (select oid from pg_database where datname = current_database())
        """;

    private static readonly string Join = $"""
        do $$
        begin
            perform pg_advisory_xact_lock({Counting}, 0);
            if not exists (select {Locks} and l.classid::bigint = {Counting} and l.objid::bigint not in (0, SHARDS))
                and pg_try_advisory_lock_shared({Leading}, 0) then
                perform pg_advisory_lock_shared({Counting}, SHARDS);
            end if;
        end $$
        """;

    private static readonly string Look = $"""
        select l.pid, l.classid::bigint, l.objid::bigint {Locks} and l.classid::bigint in ({Counting}, {Leading}) and l.objid <> 0
        """;

    /// <summary>Joins the replicas, unless some that are there go by another number of shards.</summary>
    /// <returns><c>null</c> where it has joined, else why it has to stand by.</returns>
    public static Task<string?> TryJoinAsync(LeaderSession session, int shards, CancellationToken cancellationToken) => session.AskAsync(
        async (connection, cancellation) =>
        {
            await using var join = new NpgsqlCommand(Join.Replace("SHARDS", FormattableString.Invariant($"{shards}"), StringComparison.Ordinal), connection);
            await join.ExecuteNonQueryAsync(cancellation);
            var others = new SortedSet<long>();
            await using var look = new NpgsqlCommand(Look, connection);
            await using var reader = await look.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                if (reader.GetInt64(1) != Counting) continue;
                if (reader.GetInt32(0) == session.ProcessId) return null;
                others.Add(reader.GetInt64(2));
            }

            return others.FirstOrDefault(other => other != shards) is var odd and > 0
                ? FormattableString.Invariant($"Scheduling__Shards is {shards} here and {odd} in a replica that is running; it has to be the same in all of them.")
                : "An earlier version of the program leads the schedule.";
        },
        cancellationToken);

    /// <summary>Who leads what.</summary>
    public static Task<ShardView> LookAsync(LeaderSession session, int shards, CancellationToken cancellationToken) => session.AskAsync(
        async (connection, cancellation) =>
        {
            var led = new Dictionary<int, int>();
            var free = Enumerable.Range(0, shards).ToHashSet();
            await using var look = new NpgsqlCommand(Look, connection);
            await using var reader = await look.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var replica = reader.GetInt32(0);
                led.TryAdd(replica, 0);
                if (reader.GetInt64(1) == Leading && free.Remove((int)reader.GetInt64(2) - 1)) led[replica]++;
            }

            return new ShardView(led, [.. free.Order()]);
        },
        cancellationToken);

    /// <summary>Tries to lead a shard; returns at once.</summary>
    public static Task<bool> TryTakeAsync(LeaderSession session, int shard, CancellationToken cancellationToken) => AskAsync(session, "select pg_try_advisory_lock($1, $2)", shard, cancellationToken);

    /// <summary>Lets a shard go.</summary>
    public static Task ReleaseAsync(LeaderSession session, int shard, CancellationToken cancellationToken) => AskAsync(session, "select pg_advisory_unlock($1, $2)", shard, cancellationToken);

    private static Task<bool> AskAsync(LeaderSession session, string sql, int shard, CancellationToken cancellationToken) => session.AskAsync(
        async (connection, cancellation) =>
        {
            await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = Leading }, new() { Value = shard + 1 } } };
            return (bool)(await command.ExecuteScalarAsync(cancellation))!;
        },
        cancellationToken);
}
