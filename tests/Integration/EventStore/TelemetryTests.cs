using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

using EventMonitors.EventStore;

using Shouldly;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.EventStore;

public sealed class TelemetryTests(StoreDatabase database) : IClassFixture<StoreDatabase>
{
    private const string Name = "EventMonitors.EventStore";

    [Fact]
    public async Task Each_append_is_a_span_that_says_how_it_ended()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        await AppendAsync(To("traced", ExpectedVersion.NoStream, Several(2)));
        await Should.ThrowAsync<StreamConflictException>(() => AppendAsync(To("traced", ExpectedVersion.NoStream, Event())));

        var mine = spans.Where(span => "traced".Equals(span.GetTagItem("eventstore.stream"))).ToList();
        mine.Select(span => (span.DisplayName, span.Status)).ShouldBe([("append events", ActivityStatusCode.Unset), ("append events", ActivityStatusCode.Error)]);
        mine[0].GetTagItem("eventstore.events").ShouldBe(2);
        mine[1].GetTagItem("error.type").ShouldBe(nameof(StreamConflictException));
    }

    [Fact]
    public async Task Events_duplicates_and_conflicts_are_counted()
    {
        // Counters belong to the process and other tests count too: only this test's own flow is looked at.
        var mine = new AsyncLocal<bool> { Value = true };
        var counts = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == Name)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (mine.Value)
                counts.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
        });
        listener.Start();
        var events = Several(3);

        await AppendAsync(To("counted", ExpectedVersion.Any, events));
        await AppendAsync(To("counted", ExpectedVersion.Any, [.. events, Event()]));
        await Should.ThrowAsync<StreamConflictException>(() => AppendAsync(To("counted", ExpectedVersion.NoStream, Event())));
        await Should.ThrowAsync<DuplicateEventException>(() => AppendAsync(To("counted", ExpectedVersion.Exactly(4), events[0])));

        counts.ShouldBe(
            new Dictionary<string, long> { ["eventstore.events.appended"] = 4, ["eventstore.events.duplicate"] = 4, ["eventstore.append.conflicts"] = 1 },
            ignoreOrder: true);
    }

    private Task<AppendResult> AppendAsync(params StreamAppend[] appends) =>
        database.Store.AppendAsync(appends, cancellationToken: TestContext.Current.CancellationToken);
}
