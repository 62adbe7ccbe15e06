namespace EventMonitors.Api.Commands;

/// <summary>
/// Check logs of past days were closed: they take no more events. Alias <c>check_logs_archived</c>, stream <c>archive</c>, of the
/// platform's own tenant. A run of the command writes one for each of its transactions.
/// </summary>
/// <param name="Before">The first day, UTC, whose logs stayed open.</param>
/// <param name="Logs">How many were closed.</param>
public sealed record CheckLogsArchived(DateOnly Before, long Logs);
