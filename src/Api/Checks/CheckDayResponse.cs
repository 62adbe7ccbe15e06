namespace EventMonitors.Api.Checks;

/// <summary>A monitor's checks by day, the first day first. Every day that was asked for is there, also where nothing was checked.</summary>
/// <param name="Items">The days.</param>
/// <param name="CompletePosition">Everything up to this position of the log is counted.</param>
/// <param name="CompleteUntil">When the event there happened; <c>null</c> where nothing has been counted yet.</param>
public sealed record CheckDays(IReadOnlyList<CheckDay> Items, long CompletePosition, DateTimeOffset? CompleteUntil);

/// <summary>What came out of one day's slots. A slot that ended is in one of up, down, inconclusive and missed.</summary>
/// <param name="Day">The UTC day of the slots.</param>
/// <param name="Up">Slots whose check found the mailbox well.</param>
/// <param name="Down">Slots whose check found a fault.</param>
/// <param name="Inconclusive">Slots whose check could say nothing about the mailbox.</param>
/// <param name="Missed">Slots for which no check was run in time.</param>
/// <param name="Late">Results that came after their slot had been given up; those slots stay missed.</param>
/// <param name="LastCheckedAt">When the newest of the day's results was found.</param>
public sealed record CheckDay(DateOnly Day, long Up, long Down, long Inconclusive, long Missed, long Late, DateTimeOffset? LastCheckedAt);
