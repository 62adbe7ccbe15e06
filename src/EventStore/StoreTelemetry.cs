using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

using EventMonitors.EventStore.Projections;

namespace EventMonitors.EventStore;

/// <summary>What the store tells about itself, under the name <c>EventMonitors.EventStore</c>.</summary>
internal static class StoreTelemetry
{
    private const string Name = "EventMonitors.EventStore";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Appended =
        Meter.CreateCounter<long>("eventstore.events.appended", "{event}", "Events written.");

    private static readonly Counter<long> Duplicates =
        Meter.CreateCounter<long>("eventstore.events.duplicate", "{event}", "Events skipped or refused, because their id was known.");

    private static readonly Counter<long> Conflicts =
        Meter.CreateCounter<long>("eventstore.append.conflicts", "{append}", "Appends refused, because a stream was not at its expected version.");

    private static readonly Histogram<double> AppendDuration =
        Meter.CreateHistogram<double>("eventstore.append.duration", "s", "Time of an append, by how it ended.");

    private static readonly Counter<long> Pages =
        Meter.CreateCounter<long>("eventstore.projection.pages", "{page}", "Pages written by asynchronous projections.");

    private static readonly Counter<long> ProjectedEvents =
        Meter.CreateCounter<long>("eventstore.projection.events", "{event}", "Events taken by asynchronous projections.");

    private static readonly Counter<long> ProjectionFailures =
        Meter.CreateCounter<long>("eventstore.projection.failures", "{failure}", "Asynchronous projections that stopped at an event.");

    // Those that this process leads. The instruments live as long as the program, what they show only as long as the lead.
    private static readonly ConcurrentDictionary<ProjectionStanding, bool> Standings = new();

    static StoreTelemetry()
    {
        Meter.CreateObservableGauge(
            "eventstore.projection.position", () => Standings.Keys.Select(s => Tagged(s.Position, s.Projection)), "{position}", "Position up to which an asynchronous projection is written.");
        Meter.CreateObservableGauge(
            "eventstore.projection.lag", () => Standings.Keys.Select(s => Tagged(s.Lag, s.Projection)), "{position}", "Positions that an asynchronous projection is behind the log.");
        Meter.CreateObservableGauge(
            "eventstore.projection.behind",
            () => Standings.Keys.Select(s => new Measurement<double>(s.Behind.TotalSeconds, Tag(s.Projection))),
            "s",
            "For how long the log has held what an asynchronous projection has not taken yet.");
    }

    /// <summary>Shows how far a projection is, until what is returned is disposed of.</summary>
    public static ProjectionStanding Follow(string projection, TimeProvider clock)
    {
        var standing = new ProjectionStanding(projection, clock, ended => Standings.TryRemove(ended, out _));
        Standings.TryAdd(standing, true);
        return standing;
    }

    public static void Projected(string projection, int events)
    {
        Pages.Add(1, Tag(projection));
        ProjectedEvents.Add(events, Tag(projection));
    }

    public static void ProjectionFailed(string projection) => ProjectionFailures.Add(1, Tag(projection));

    public static Activity? StartAppend(AppendPlan plan)
    {
        var activity = Source.StartActivity("append events", ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("db.system.name", "postgresql");
            activity.SetTag("eventstore.events", plan.Events.Count);
            activity.SetTag("eventstore.streams", plan.Streams.Count);
            if (plan.Streams is [var only])
                activity.SetTag("eventstore.stream", only.Id);
        }

        return activity;
    }

    public static void Done(Activity? activity, AppendResult result, TimeSpan duration)
    {
        AppendDuration.Record(duration.TotalSeconds, Outcome("appended"));
        Appended.Add(result.Appended.Count);
        if (result.Duplicates.Count > 0)
        {
            Duplicates.Add(result.Duplicates.Count);
            activity?.SetTag("eventstore.duplicates", result.Duplicates.Count);
        }
    }

    public static void Failed(Activity? activity, Exception exception, TimeSpan duration)
    {
        switch (exception)
        {
            case StreamConflictException:
                Conflicts.Add(1);
                AppendDuration.Record(duration.TotalSeconds, Outcome("conflict"));
                break;
            case DuplicateEventException duplicate:
                Duplicates.Add(duplicate.EventIds.Count);
                AppendDuration.Record(duration.TotalSeconds, Outcome("duplicate"));
                break;
            default:
                AppendDuration.Record(duration.TotalSeconds, Outcome("failed"));
                break;
        }

        activity?.SetTag("error.type", exception.GetType().Name);
        activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
    }

    private static Measurement<long> Tagged(long value, string projection) => new(value, Tag(projection));

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);

    private static KeyValuePair<string, object?> Tag(string projection) => new("projection", projection);
}
