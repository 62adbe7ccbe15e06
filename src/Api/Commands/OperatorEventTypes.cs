using EventMonitors.EventStore;

namespace EventMonitors.Api.Commands;

/// <summary>The stream and alias of what operators do to the log.</summary>
public static class OperatorEventTypes
{
    /// <summary>The stream, and its type.</summary>
    public const string ArchiveStream = "archive";

    /// <summary>Registers the alias.</summary>
    public static EventTypes AddOperatorEvents(this EventTypes types) => types.Add<CheckLogsArchived>("check_logs_archived");
}
