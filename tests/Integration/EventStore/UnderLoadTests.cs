using EventMonitors.EventStore;

using Shouldly;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.EventStore;

/// <summary>Eight writers on twenty shared streams, of which some give up and some are killed, while readers follow.</summary>
public sealed class UnderLoadTests(StoreDatabase database) : IClassFixture<StoreDatabase>
{
    private const int Writers = 8;
    private const int Streams = 20;
    private const int Rounds = 50;

    [Fact]
    public async Task No_reader_misses_doubles_or_reorders_an_event()
    {
        using var writing = new CancellationTokenSource();
        var readers = new[] { ReadAsync(1000, null, writing.Token), ReadAsync(7, null, writing.Token), ReadAsync(50, ["door_closed"], writing.Token) };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer))));
        await writing.CancelAsync();

        var read = await Task.WhenAll(readers);
        var all = await AllAsync("select seq_id from event_store.mt_events order by seq_id");
        var closed = await AllAsync("select seq_id from event_store.mt_events where type = 'door_closed' order by seq_id");
        all.Count.ShouldBeGreaterThan(Writers * Rounds);
        outcomes.Sum(outcome => outcome.RolledBack + outcome.Killed).ShouldBeGreaterThan(10);
        read[0].ShouldBe(all);
        read[1].ShouldBe(all);
        read[2].ShouldBe(closed);

        (await database.ScalarAsync<long>("""
            select count(*) from (
                select version, row_number() over (partition by stream_id order by seq_id) place, timestamp,
                    lag(timestamp) over (partition by stream_id order by seq_id) earlier
                from event_store.mt_events) e
            where version <> place or timestamp < earlier
            """)).ShouldBe(0, "positions, versions and times of a stream grow together and versions have no gap");
        (await database.ScalarAsync<long>("""
            select count(*) from event_store.mt_streams s
            where version is distinct from (select max(version) from event_store.mt_events e where e.stream_id = s.id)
            """)).ShouldBe(0);
    }

    private async Task<(int RolledBack, int Killed)> WriteAsync(int writer)
    {
        var random = new Random(writer);
        var (rolledBack, killed) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var stream = $"shared-{random.Next(Streams)}";
            switch (random.Next(40))
            {
                case < 3:
                    await using (var undecided = await OpenWriter.BeginAsync(database, stream))
                        await undecided.RollbackAsync();
                    rolledBack++;
                    break;
                case 3:
                    await using (var doomed = await OpenWriter.BeginAsync(database, stream))
                        await doomed.KillAsync(database);
                    killed++;
                    break;
                case < 20:
                    await AppendManyAsync(random);
                    break;
                default:
                    await AppendExpectedAsync(stream);
                    break;
            }
        }

        return (rolledBack, killed);
    }

    private Task<AppendResult> AppendManyAsync(Random random)
    {
        var appends = Enumerable.Range(0, random.Next(1, 6))
            .Select(_ => To($"shared-{random.Next(Streams)}", ExpectedVersion.Any, Event(at: Noon.AddSeconds(random.Next(1000))), Event(new DoorOpened("x", null, Mood.Calm))));
        return database.Store.AppendAsync([.. appends], cancellationToken: TestContext.Current.CancellationToken);
    }

    private async Task AppendExpectedAsync(string stream)
    {
        try
        {
            var version = await database.ScalarAsync<long>("select coalesce(max(version), 0) from event_store.mt_streams where id = $1", stream);
            await database.Store.AppendAsync([To(stream, ExpectedVersion.Exactly(version), Several(2))], cancellationToken: TestContext.Current.CancellationToken);
        }
        catch (StreamConflictException)
        {
            // Somebody else was faster: that is what the versions are for.
        }
    }

    private async Task<List<long>> ReadAsync(int pageSize, string[]? aliases, CancellationToken writing)
    {
        var reader = new ForwardReader(database.DataSource, database.Types, 0, aliases, pageSize);
        var positions = new List<long>();
        while (true)
        {
            // Looked at first: what was written before the end of writing is then within the poll.
            var last = writing.IsCancellationRequested;
            var page = await reader.PollAsync(TestContext.Current.CancellationToken);
            positions.AddRange(page.Events.Select(e => e.Position));
            if (last && page.Events.Count == 0)
                return positions;
        }
    }

    private async Task<List<long>> AllAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var positions = new List<long>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            positions.Add(reader.GetInt64(0));
        return positions;
    }
}
