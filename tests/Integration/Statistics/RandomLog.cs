using EventMonitors.Api.Checks;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Api;
using Xunit;

namespace EventMonitors.Tests.Integration.Statistics;

/// <summary>
/// Monitors and their checks from an evening to the next morning, as chance would have them and the product allows: slots of any
/// interval, outages over borders of hours and days, results that come late or after a change of status, all interleaved.
/// </summary>
internal sealed class RandomLog
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 21, 40, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset End = new(2026, 3, 2, 2, 20, 0, TimeSpan.Zero);

    private readonly Random _chance;
    private readonly List<(object Data, string Stream)> _events = [];

    public RandomLog(int seed, int monitors)
    {
        _chance = new Random(seed);
        var histories = Enumerable.Range(0, monitors).Select(i => new Queue<object>(HistoryOf(500 + i))).ToArray();
        while (histories.Any(h => h.Count > 0))
        {
            var history = histories[_chance.Next(histories.Length)];
            for (var burst = _chance.Next(1, 9); burst > 0 && history.Count > 0; burst--) Add(history.Dequeue());
        }
    }

    public IReadOnlyList<object> Events => [.. _events.Select(e => e.Data)];

    /// <summary>Appends everything, in this order.</summary>
    public Task AppendAsync(PostgresEventStore store) => AppendAsync(store, 1, () => Task.CompletedTask);

    /// <summary>Appends everything, in this order, in so many parts; something happens behind each.</summary>
    public async Task AppendAsync(PostgresEventStore store, int parts, Func<Task> behindEach)
    {
        var runs = Runs().ToList();
        foreach (var part in runs.Chunk((runs.Count + parts - 1) / parts))
        {
            foreach (var run in part) await AppendAsync(store, run);
            await behindEach();
        }
    }

    private static Task<AppendResult> AppendAsync(PostgresEventStore store, List<(object Data, string Stream)> run) =>
        store.AppendAsync([new StreamAppend("1", run[0].Stream, "some", ExpectedVersion.Any, [.. run.Select(e => new NewEvent(Guid.NewGuid(), e.Data, Start, EventMetadata.None))])], cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>The ends of a monitor's slots as the law has them: one by one, and whether they were in maintenance.</summary>
    public IEnumerable<(DateTimeOffset Slot, CheckEvent Check, bool InMaintenance)> SlotsOf(long monitorId)
    {
        var (version, statuses) = (0L, new List<(long Version, string Status)>());
        foreach (var data in Events.OfType<IMonitorEvent>().Where(e => e.MonitorId == monitorId))
        {
            if (data is not CheckEvent check)
            {
                statuses.Add((++version, data is MonitorCreated created ? created.Status : ((MonitorStatusChanged)data).New));
                continue;
            }

            var inMaintenance = statuses.Last(s => s.Version <= check.MonitorVersion).Status == "maintenance";
            var step = check is CheckMissed { Count: > 1 } run ? (run.LastSlot - run.Slot) / (run.Count - 1) : TimeSpan.Zero;
            for (var k = 0; k < (check as CheckMissed)?.Count || k == 0; k++) yield return (check.Slot + k * step, check, inMaintenance);
        }
    }

    private IEnumerable<List<(object Data, string Stream)>> Runs()
    {
        var run = new List<(object, string Stream)>();
        foreach (var e in _events)
        {
            if (run.Count > 0 && run[0].Stream != e.Stream)
            {
                yield return run;
                run = [];
            }

            run.Add(e);
        }

        yield return run;
    }

    private void Add(object data) => _events.Add((data, data is CheckEvent check ? CheckLog.StreamOf(check.MonitorId, check.Slot) : MonitorEventTypes.StreamId(((IMonitorEvent)data).MonitorId)));

    private IEnumerable<object> HistoryOf(long id)
    {
        string[] statuses = ["active", "maintenance", "disabled"];
        var (version, status) = (1L, statuses[_chance.Next(3)]);
        yield return new MonitorCreated(id, 1, 10, "n", "h.example", "h.example", 993, status, 60, 30, null, null, new ReadableConfig("imap", null, false, true, true), "c1.x");
        var interval = TimeSpan.FromSeconds(((int[])[10, 60, 61, 900])[_chance.Next(4)]);
        for (var slot = Start.AddMilliseconds(_chance.Next(60_000)); slot < End; slot += interval)
        {
            // One that was asked for before the change may come after it.
            var asked = Math.Max(1, version - _chance.Next(10) / 9);
            switch (_chance.Next(24))
            {
                case 0:
                    var next = statuses[_chance.Next(3)];
                    yield return new MonitorStatusChanged(id, status, next);
                    (version, status) = (version + 1, next);
                    break;
                case 1:
                    var last = slot;
                    var count = 1;
                    for (var most = _chance.Next(1, 400); count < most && last + interval < End && (last + interval).Day == slot.Day; count++) last += interval;
                    yield return Recording.Missed(id, slot) with { MonitorVersion = asked, LastSlot = last, Count = count };
                    if (_chance.Next(2) == 0) yield return CheckMapping.ToLate(Result(id, slot, asked));
                    slot = last;
                    break;
                default:
                    yield return Result(id, slot, asked);
                    break;
            }
        }
    }

    private CheckCompleted Result(long id, DateTimeOffset slot, long version) =>
        Recording.Result(id, slot, ((string[])["up", "up", "up", "down", "inconclusive", "unheard_of"])[_chance.Next(6)]) with
        {
            MonitorVersion = version,
            TimingsMs = ((string[])["token", "dns", "connect", "tls", "greeting", "login", "mailbox", "logout", "unheard_of"])
                .Where(_ => _chance.Next(3) > 0)
                .ToDictionary(phase => phase, _ => Math.Round(_chance.NextDouble() * 200, _chance.Next(5))),
        };
}
