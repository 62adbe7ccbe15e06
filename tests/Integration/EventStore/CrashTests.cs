using System.Collections.Concurrent;
using System.Diagnostics;

using EventMonitors.DevHost.Servers;
using EventMonitors.EventStore;
using EventMonitors.Tests.Support;

using Npgsql;

using Shouldly;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.EventStore;

/// <summary>
/// A server of its own, because one backend that dies by <c>kill -9</c> takes every session of its server with it.
/// </summary>
public sealed class CrashTests : IAsyncLifetime
{
    private const int Writers = 4;
    private const int Rounds = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static int _clusters;

    private readonly EventTypes _types = Types();
    private PostgresCluster _cluster = null!;
    private NpgsqlDataSource _source = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var owner = TestServers.Owner;
        var name = $"postgres-to-be-killed-{Interlocked.Increment(ref _clusters)}";
        var home = await ServiceHome.PrepareAsync(owner.Folder, name, ServiceAccount.For(PostgresCluster.PackageUser), Cancellation);
        // Durable: what a commit has promised has to be there after the crash.
        var settings = new PostgresCluster.Settings(owner.Ports.Take(), RandomSecret.Make(), Durable: true);
        _cluster = await PostgresCluster.StartAsync(home, settings, owner.Children, owner.LogOf(name), Cancellation);
        _source = NpgsqlDataSource.Create(_cluster.ConnectionString);
        await new EventStoreSchema(_source).ApplyAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_is_lost_doubled_or_reordered_when_backends_of_writers_are_killed()
    {
        var promised = new ConcurrentBag<Guid>();
        var read = new ConcurrentQueue<StoredEvent>();
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var reader = ReadAsync(read, reading.Token);
        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer, promised), Cancellation)).ToList();

        foreach (var seen in new[] { 20, 120 })
        {
            await Eventually.Async(() => read.Count, count => count >= seen, Patience, Cancellation);
            await KillOpenWriterAsync();
        }

        await Task.WhenAll(writers);
        var stored = await AgainAsync(async () => await new PostgresEventStore(_source, _types, [])
            .ReadForwardAsync(ForwardFilter.All, 0, long.MaxValue, Cancellation).ToListAsync(Cancellation));
        await Eventually.Async(() => read.Count, count => count >= stored.Count, Patience, Cancellation);
        await reading.CancelAsync();
        await reader;

        read.Select(e => e.Position).ShouldBe(stored.Select(e => e.Position));
        stored.Select(e => e.Id).ShouldBe(promised, ignoreOrder: true);
        stored.Count.ShouldBe(Writers * Rounds * 2);
        foreach (var stream in stored.GroupBy(e => e.StreamId))
            stream.Select(e => e.Version).ShouldBe(Enumerable.Range(1, stream.Count()).Select(version => (long)version));
    }

    [Fact]
    public async Task A_reader_that_was_idle_over_a_crash_and_met_no_error_misses_nothing_that_was_drawn_again()
    {
        var store = new PostgresEventStore(_source, _types, []);
        await store.AppendAsync([To("before", ExpectedVersion.Any, Event())], cancellationToken: Cancellation);
        var reader = new ForwardReader(_source, _types, 0);
        using var settled = new SettledPosition(_source);
        await KillOpenWriterAsync(async () =>
        {
            (await reader.PollAsync(Cancellation)).Checkpoint.ShouldBe(1);
            (await settled.CatchUpAsync(TimeSpan.Zero, Cancellation)).ShouldBe(0, "a first look knows nothing of a writer that is there");
        });

        // Fresh sessions, as from a pool that has noticed by itself. The draws had not reached the disk.
        _source.Clear();
        await AgainAsync(() => ExecuteAsync("select setval('event_store.mt_events_sequence', 1)"));
        await using var connection = await _source.OpenConnectionAsync(Cancellation);
        await using (var slow = await connection.BeginTransactionAsync(Cancellation))
        {
            await WriteDoomedAsync(connection);
            await store.AppendAsync([To("after", ExpectedVersion.Any, Event()), To("after", ExpectedVersion.Any, Event())], cancellationToken: Cancellation);

            (await reader.PollAsync(Cancellation)).Events.ShouldBeEmpty();
            (await settled.CatchUpAsync(TimeSpan.Zero, Cancellation)).ShouldBe(0);
            await slow.CommitAsync(Cancellation);
        }

        (await reader.PollAsync(Cancellation)).Events.Select(e => e.Position).ShouldBe([2, 3, 4]);
        (await settled.CatchUpAsync(TimeSpan.Zero, Cancellation)).ShouldBe(4);
    }

    /// <summary>Each event has its id before it is first sent, so that an append whose answer was lost can be sent again.</summary>
    private async Task WriteAsync(int writer, ConcurrentBag<Guid> promised)
    {
        var random = new Random(writer);
        var store = new PostgresEventStore(_source, _types, []);
        for (var round = 0; round < Rounds; round++)
        {
            StreamAppend[] appends = [To($"shared-{random.Next(5)}", ExpectedVersion.Any, Event()), To($"shared-{random.Next(5)}", ExpectedVersion.Any, Event())];
            await AgainAsync(() => store.AppendAsync(appends, cancellationToken: Cancellation));
            foreach (var append in appends)
                promised.Add(append.Events[0].Id);
        }
    }

    private async Task ReadAsync(ConcurrentQueue<StoredEvent> read, CancellationToken reading)
    {
        var reader = new ForwardReader(_source, _types, 0, pageSize: 50);
        while (!reading.IsCancellationRequested)
        {
            foreach (var e in (await AgainAsync(() => reader.PollAsync(Cancellation))).Events)
                read.Enqueue(e);
        }
    }

    private async Task KillOpenWriterAsync(Func<Task>? before = null)
    {
        await using var connection = await AgainAsync(async () => await _source.OpenConnectionAsync(Cancellation));
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await WriteDoomedAsync(connection);
        if (before is not null)
            await before();

        using var backend = Process.GetProcessById(connection.ProcessID);
        backend.Kill();
        await Should.ThrowAsync<NpgsqlException>(() => transaction.CommitAsync(Cancellation));
    }

    private static async Task WriteDoomedAsync(NpgsqlConnection connection)
    {
        await using var insert = new NpgsqlCommand("""
            insert into event_store.mt_streams (tenant_id, id, version) values ('1', 'doomed', 1);
            insert into event_store.mt_events (seq_id, id, tenant_id, stream_id, version, data, type, timestamp)
            values (nextval('event_store.mt_events_sequence'), gen_random_uuid(), '1', 'doomed', 1, '{"reason": null}', 'door_closed', now())
            """, connection);
        await insert.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task<int> ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync(Cancellation);
    }

    /// <summary>Repeats what the crash interrupts, until the server has recovered.</summary>
    private static async Task<T> AgainAsync<T>(Func<Task<T>> attempt)
    {
        var result = await Eventually.Async<(bool Done, T? Value, string? Problem)>(
            async _ =>
            {
                try
                {
                    return (true, await attempt(), null);
                }
                catch (NpgsqlException exception)
                {
                    return (false, default, exception.ToString());
                }
            },
            outcome => outcome.Done,
            Patience,
            Cancellation);
        return result.Value!;
    }
}
