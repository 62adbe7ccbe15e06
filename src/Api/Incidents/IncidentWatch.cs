using EventMonitors.Api.Checks;
using EventMonitors.Api.Http;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Incidents;

/// <summary>
/// Follows the log and appends what <see cref="IncidentDecider"/> decides. A page's events, its states and the checkpoint are
/// committed together, and the events' ids are named after their causes: whoever looks at a page again, after a crash or beside a
/// leader that was frozen, appends nothing new. One reader, one loop: not thread-safe.
/// </summary>
public sealed class IncidentWatch(PostgresEventStore store, EventTypes types, IncidentWatchRows rows, NewestSlotQueries newest, TimeProvider clock)
{
    private const string Watch = "system:incidents";
    private const string Down = "down";

    private static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PassEvery = TimeSpan.FromSeconds(1);

    private long _written;

    /// <summary>Runs until it is cancelled, or the database refuses.</summary>
    /// <param name="cancellationToken">Ends it. A page that is being written is then either committed or not there.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _written = await rows.OpenCheckpointAsync(cancellationToken);
        var reader = rows.Follow(types, _written);
        var passed = clock.GetTimestamp();
        while (true)
        {
            var page = await reader.PollAsync(cancellationToken);
            if (page.Events.Count > 0) await LookAtAsync(page, cancellationToken);

            // Positions at which nothing is changed are passed once in a while, not once per poll.
            if (page.Checkpoint > _written && clock.GetElapsedTime(passed) > PassEvery)
            {
                await rows.WriteAsync([], _written, page.Checkpoint, cancellationToken);
                (_written, passed) = (page.Checkpoint, clock.GetTimestamp());
            }

            if (!page.IsFull) await Task.Delay(IdlePause, clock, cancellationToken);
        }
    }

    private async Task LookAtAsync(ForwardPage page, CancellationToken cancellationToken)
    {
        var states = await LoadAsync(page.Events, cancellationToken);
        var (changed, appends) = (new HashSet<long>(), new List<(IMonitorEvent Data, StreamAppend Append)>());
        foreach (var stored in page.Events)
        {
            var monitorId = ((IMonitorEvent)stored.Data).MonitorId;
            foreach (var fact in IncidentFacts.Of(stored))
            {
                var before = states.GetValueOrDefault(monitorId) ?? new IncidentState(monitorId);
                var decision = IncidentDecider.Decide(before, fact);
                states[monitorId] = decision.State;
                if (decision.State.ToRemember() != before.ToRemember()) changed.Add(monitorId);
                if (decision.Event is { } data) appends.Add((data, AppendOf(decision.EventId, data, fact, stored)));
            }
        }

        if (changed.Count == 0) return;
        var remembered = changed.Order().Select(id => states[id]).ToArray();
        if (appends.Count == 0) await rows.WriteAsync(remembered, _written, page.Checkpoint, cancellationToken);
        else await store.AppendAsync([.. appends.Select(a => a.Append)], batch => IncidentWatchRows.AddTo(batch, remembered, _written, page.Checkpoint), cancellationToken);
        _written = page.Checkpoint;
        foreach (var (data, _) in appends) IncidentTelemetry.Count(data);
    }

    /// <summary>What is remembered of the page's monitors; of those that a row of failures may begin for, also what the log says.</summary>
    private async Task<Dictionary<long, IncidentState>> LoadAsync(IReadOnlyList<StoredEvent> events, CancellationToken cancellationToken)
    {
        var states = new Dictionary<long, IncidentState>(await rows.LoadAsync(events.Select(e => ((IMonitorEvent)e.Data).MonitorId).ToHashSet(), cancellationToken));
        var failures = events.Select(e => e.Data).OfType<CheckCompleted>()
            .Where(check => check.Verdict == Down && states.GetValueOrDefault(check.MonitorId) is null or { Newest: null })
            .DistinctBy(check => check.MonitorId).ToArray();
        if (failures.Length == 0) return states;

        var slots = await newest.BeforeAsync(failures, events[0].Position, cancellationToken);
        var customers = await rows.FindCustomersAsync([.. failures.Select(f => (f.MonitorId, f.OrganizationId))], cancellationToken);
        foreach (var id in failures.Select(f => f.MonitorId))
        {
            states[id] = (states.GetValueOrDefault(id) ?? new IncidentState(id)) with
            {
                CustomerId = customers.TryGetValue(id, out var customer) ? customer : null,
                Newest = slots.TryGetValue(id, out var slot) ? slot : null,
            };
        }

        return states;
    }

    private StreamAppend AppendOf(Guid eventId, IMonitorEvent data, IncidentFact fact, StoredEvent cause) => new(
        TenantId.Of(fact.OrganizationId),
        IncidentEventTypes.StreamId(data.MonitorId),
        IncidentEventTypes.StreamType,
        ExpectedVersion.Any,
        [new NewEvent(eventId, data, clock.GetUtcMilliseconds(), MetadataOf(cause))]);

    private static EventMetadata MetadataOf(StoredEvent cause) => new(
        cause.Metadata.CorrelationId,
        cause.Id.ToString(),
        new Dictionary<string, string> { [EventHeaders.Actor] = Watch });
}
