using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.EventStore;

using Shouldly;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.Histories;

/// <summary>Makes a history happen, and knows which events each stream has to have in the end.</summary>
internal sealed class HistoryWriter(PostgresEventStore store)
{
    private readonly List<StreamAppend> _told = [];

    public SortedDictionary<(string Tenant, string Stream), List<Guid>> Expected { get; } = [];

    public async Task HappenAsync(Turn turn)
    {
        var (tenant, stream) = ($"{1 + (turn.Tenant % 2)}", $"door-{turn.Door % 3}");
        var any = new StreamAppend(tenant, stream, "door", ExpectedVersion.Any, Events(turn));
        switch (turn.Kind % 6)
        {
            case 0:
                await AppendAsync(any);
                break;
            case 1:
                await AppendAsync(any with { Expected = Version(tenant, stream) });
                break;
            case 2:
                // Somebody else was faster: nothing happens.
                var ahead = ExpectedVersion.Exactly(Version(tenant, stream).Version!.Value + 1);
                await Should.ThrowAsync<StreamConflictException>(() => store.AppendAsync([any with { Expected = ahead }], cancellationToken: TestContext.Current.CancellationToken));
                break;
            case 3:
                await AppendAsync(any, any with { StreamId = "door-9", Events = Events(turn) }, any with { StreamId = "door-8", Expected = Version(tenant, "door-8"), Events = Events(turn) });
                break;
            case 4 when _told.Count > 0:
                // Told again, perhaps to another door, together with something new.
                var again = _told[turn.Seed % _told.Count].Events;
                await AppendAsync(any with { Events = [.. again, .. any.Events, again[0]] });
                break;
            default:
                var walled = any with { StreamId = $"walled-{_told.Count}" };
                await AppendAsync(walled);
                await store.ArchiveStreamsAsync(tenant, [walled.StreamId], TestContext.Current.CancellationToken);
                break;
        }
    }

    private ExpectedVersion Version(string tenant, string stream) =>
        ExpectedVersion.Exactly(Expected.TryGetValue((tenant, stream), out var events) ? events.Count : 0);

    private async Task AppendAsync(params StreamAppend[] appends)
    {
        await store.AppendAsync(appends, cancellationToken: TestContext.Current.CancellationToken);
        foreach (var append in appends)
        {
            _told.Add(append);
            foreach (var e in append.Events)
            {
                if (Expected.Values.Any(known => known.Contains(e.Id)))
                    continue;
                if (!Expected.TryGetValue((append.TenantId, append.StreamId), out var events))
                    Expected[(append.TenantId, append.StreamId)] = events = [];
                events.Add(e.Id);
            }
        }
    }

    private static NewEvent[] Events(Turn turn) => [.. Enumerable.Range(0, 1 + (turn.Seed % 3)).Select(i => Event(
        ((turn.Seed >> i) % 3) switch
        {
            0 => new DoorOpened($"name {turn.Seed}", turn.Seed % 2 == 0 ? null : turn.Seed, Mood.InARush),
            1 => new DoorClosed(null),
            _ => new DoorClosed($"ö \"{turn.Seed}\""),
        },
        Noon.AddSeconds(turn.Seed - i)))];
}
