using EventMonitors.EventStore;

namespace EventMonitors.Api.Commands;

/// <summary>The streams and aliases of what operators do to the log and to the queues.</summary>
public static class OperatorEventTypes
{
    /// <summary>The stream, and its type.</summary>
    public const string ArchiveStream = "archive";

    /// <summary>The stream of what became of messages that nobody could use, and its type.</summary>
    public const string ErrorStream = "error-messages";

    /// <summary>Registers the aliases.</summary>
    public static EventTypes AddOperatorEvents(this EventTypes types) => types
        .Add<CheckLogsArchived>("check_logs_archived")
        .Add<ErrorMessagesReplayed>("error_messages_replayed")
        .Add<ErrorMessagesDropped>("error_messages_dropped");
}
