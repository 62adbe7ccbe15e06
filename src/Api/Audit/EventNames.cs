using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Audit;

/// <summary>The names that events can be asked for by, without their versions, in the alphabet's order.</summary>
public sealed class EventNames
{
    /// <summary>Collects them.</summary>
    /// <param name="types">Every event that there is.</param>
    public EventNames(EventTypes types)
    {
        All = [.. types.Aliases.Where(name => name != AuditEventTypes.Read).Order(StringComparer.Ordinal)];
        OfMonitors =
        [
            .. typeof(IMonitorEvent).Assembly.GetTypes()
                .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IMonitorEvent)))
                .Select(types.AliasOf).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Those that a feed can show.</summary>
    public IReadOnlyList<string> All { get; }

    /// <summary>Those that a monitor's history can show.</summary>
    public IReadOnlyList<string> OfMonitors { get; }
}
