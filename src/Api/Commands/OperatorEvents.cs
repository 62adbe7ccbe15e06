namespace EventMonitors.Api.Commands;

/// <summary>
/// Check logs of past days were closed: they take no more events. Alias <c>check_logs_archived</c>, stream <c>archive</c>, of the
/// platform's own tenant. A run of the command writes one for each of its transactions.
/// </summary>
/// <param name="Before">The first day, UTC, whose logs stayed open.</param>
/// <param name="Logs">How many were closed.</param>
public sealed record CheckLogsArchived(DateOnly Before, long Logs);

/// <summary>
/// Messages that nobody could use were put back to the queue that they came from. Alias <c>error_messages_replayed</c>, stream
/// <c>error-messages</c>, of the platform's own tenant. A run of the command writes one for each page of messages.
/// </summary>
/// <param name="Queue">The error queue that they lay in.</param>
/// <param name="Count">How many.</param>
/// <param name="Messages">Their ids.</param>
public sealed record ErrorMessagesReplayed(string Queue, int Count, IReadOnlyList<string> Messages);

/// <summary>Messages that nobody could use were deleted. Alias <c>error_messages_dropped</c>; see <see cref="ErrorMessagesReplayed"/>.</summary>
/// <param name="Queue">The error queue that they lay in.</param>
/// <param name="Count">How many.</param>
/// <param name="Messages">Their ids.</param>
public sealed record ErrorMessagesDropped(string Queue, int Count, IReadOnlyList<string> Messages);
