using EventMonitors.EventStore;

namespace EventMonitors.Tests.Integration.EventStore;

public enum Mood
{
    Calm,
    InARush,
}

public sealed record DoorOpened(string DoorName, int? Visitors, Mood Mood);

public sealed record DoorClosed(string? Reason);

internal static class SampleEvents
{
    public static EventTypes Types() => new EventTypes().Add<DoorOpened>("door_opened").Add<DoorClosed>("door_closed");

    public static DateTimeOffset Noon { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static NewEvent Event(object? data = null, DateTimeOffset? at = null, Guid? id = null, EventMetadata? metadata = null) =>
        new(id ?? Guid.CreateVersion7(), data ?? new DoorClosed("wind"), at ?? Noon, metadata ?? EventMetadata.None);

    public static NewEvent[] Several(int count) => [.. Enumerable.Range(0, count).Select(_ => Event())];

    public static StreamAppend To(string streamId, ExpectedVersion expected, params NewEvent[] events) =>
        new("1", streamId, "door", expected, events);
}
