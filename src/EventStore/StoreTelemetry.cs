using System.Diagnostics;
using System.Diagnostics.Metrics;

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

    public static void Done(Activity? activity, AppendResult result)
    {
        Appended.Add(result.Appended.Count);
        if (result.Duplicates.Count > 0)
        {
            Duplicates.Add(result.Duplicates.Count);
            activity?.SetTag("eventstore.duplicates", result.Duplicates.Count);
        }
    }

    public static void Failed(Activity? activity, Exception exception)
    {
        switch (exception)
        {
            case StreamConflictException:
                Conflicts.Add(1);
                break;
            case DuplicateEventException duplicate:
                Duplicates.Add(duplicate.EventIds.Count);
                break;
        }

        activity?.SetTag("error.type", exception.GetType().Name);
        activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
    }
}
