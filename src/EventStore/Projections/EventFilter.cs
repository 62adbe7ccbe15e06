using System.Collections.Concurrent;

namespace EventMonitors.EventStore.Projections;

/// <summary>Which types of data a projection takes; each type is looked into once.</summary>
internal sealed class EventFilter(IReadOnlyCollection<Type>? types)
{
    private readonly ConcurrentDictionary<Type, bool> _taken = new();

    public bool Takes(Type data) =>
        types is null || _taken.GetOrAdd(data, static (type, wanted) => wanted.Any(w => w.IsAssignableFrom(type)), types);
}
