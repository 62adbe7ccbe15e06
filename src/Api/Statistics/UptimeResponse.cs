namespace EventMonitors.Api.Statistics;

/// <summary>What came out of a monitor's checks in a stretch of time, by their slots. A slot that has ended is in one of up, down, inconclusive, missed and maintenance.</summary>
/// <param name="From">The start, included.</param>
/// <param name="To">The end, not included.</param>
/// <param name="Up">Slots whose check found the mailbox well.</param>
/// <param name="Down">Slots whose check found a fault.</param>
/// <param name="Inconclusive">Slots whose check could say nothing about the mailbox.</param>
/// <param name="Missed">Slots for which no check was run in time.</param>
/// <param name="Maintenance">Slots of a configuration in maintenance, whatever came out.</param>
/// <param name="Late">Results that came after their slot had been given up; those slots stay missed.</param>
/// <param name="Uptime">up ÷ (up + down); <c>null</c> where there is neither.</param>
/// <param name="Shares">Each of the five as a part of all slots that have ended; <c>null</c> where none has.</param>
/// <param name="Outages">The incidents that lie in the stretch with a part at least.</param>
/// <param name="CompletePosition">Everything up to this position of the log is in the answer.</param>
/// <param name="CompleteUntil">When the event there happened; <c>null</c> where nothing has been counted yet.</param>
public sealed record MonitorUptime(
    DateTimeOffset From,
    DateTimeOffset To,
    long Up,
    long Down,
    long Inconclusive,
    long Missed,
    long Maintenance,
    long Late,
    double? Uptime,
    UptimeShares? Shares,
    UptimeOutages Outages,
    long CompletePosition,
    DateTimeOffset? CompleteUntil)
{
    /// <summary>The answer with its shares.</summary>
    public static MonitorUptime Of(TimeWindow window, UptimeCounts counts, UptimeOutages outages, long completePosition, DateTimeOffset? completeUntil)
    {
        var judged = counts.Up + counts.Down;
        return new MonitorUptime(
            window.From,
            window.To,
            counts.Up,
            counts.Down,
            counts.Inconclusive,
            counts.Missed,
            counts.Maintenance,
            counts.Late,
            judged == 0 ? null : (double)counts.Up / judged,
            UptimeShares.Of(counts),
            outages,
            completePosition,
            completeUntil);
    }
}

/// <summary>Slots by what became of them; <see cref="MonitorUptime"/> says what each means.</summary>
public sealed record UptimeCounts(long Up, long Down, long Inconclusive, long Missed, long Maintenance, long Late)
{
    /// <summary>All slots that have ended.</summary>
    public long Ended => Up + Down + Inconclusive + Missed + Maintenance;
}

/// <summary>Parts of all slots that have ended, from 0 to 1; together 1.</summary>
/// <param name="Up">Slots whose check found the mailbox well.</param>
/// <param name="Down">Slots whose check found a fault.</param>
/// <param name="Inconclusive">Slots whose check could say nothing about the mailbox.</param>
/// <param name="Missed">Slots for which no check was run in time.</param>
/// <param name="Maintenance">Slots of a configuration in maintenance.</param>
public sealed record UptimeShares(double Up, double Down, double Inconclusive, double Missed, double Maintenance)
{
    /// <summary>The shares; <c>null</c> where no slot has ended.</summary>
    public static UptimeShares? Of(UptimeCounts counts)
    {
        var all = (double)counts.Ended;
        return all == 0 ? null : new UptimeShares(counts.Up / all, counts.Down / all, counts.Inconclusive / all, counts.Missed / all, counts.Maintenance / all);
    }
}

/// <summary>The incidents of a stretch of time.</summary>
/// <param name="Count">How many lie in it with a part at least.</param>
/// <param name="Seconds">How long they last within it, together.</param>
/// <param name="Longest">The one that lasts longest within it; <c>null</c> where there is none.</param>
/// <param name="MeanSecondsToRecover">MTTR: how long those lasted, each as a whole, that recovered within it; <c>null</c> where none did.</param>
public sealed record UptimeOutages(int Count, double Seconds, LongestOutage? Longest, double? MeanSecondsToRecover);

/// <summary>An incident as far as it lies in the stretch of time that was asked for.</summary>
/// <param name="IncidentId">UUID of the incident.</param>
/// <param name="From">Its start, or that of the stretch.</param>
/// <param name="To">Its end, or that of the stretch; now for one that is open.</param>
/// <param name="Seconds">How long that is.</param>
public sealed record LongestOutage(Guid IncidentId, DateTimeOffset From, DateTimeOffset To, double Seconds);
