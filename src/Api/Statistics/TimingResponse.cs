namespace EventMonitors.Api.Statistics;

/// <summary>
/// How long a monitor's checks took, phase by phase, in buckets of equal length, the first one first; also those in which nothing
/// was checked.
/// </summary>
/// <param name="From">The start, included.</param>
/// <param name="To">The end, not included.</param>
/// <param name="Step">Seconds of a bucket.</param>
/// <param name="Items">The buckets that have a part in the stretch.</param>
/// <param name="CompletePosition">Everything up to this position of the log is in the answer.</param>
/// <param name="CompleteUntil">When the event there happened; <c>null</c> where nothing has been counted yet.</param>
public sealed record MonitorTimings(
    DateTimeOffset From,
    DateTimeOffset To,
    int Step,
    IReadOnlyList<TimingBucket> Items,
    long CompletePosition,
    DateTimeOffset? CompleteUntil);

/// <summary>The checks of one bucket that were completed, failed ones and those in maintenance too; of a phase, those that entered it.</summary>
/// <param name="Start">Its start, a whole number of steps after 1970-01-01T00:00:00Z. The first bucket may begin before <c>from</c>: it has slots from there on.</param>
/// <param name="Checks">How many checks.</param>
/// <param name="Token">Getting an access token.</param>
/// <param name="Dns">Looking the host up.</param>
/// <param name="Connect">TCP.</param>
/// <param name="Tls">The handshake.</param>
/// <param name="Greeting">Up to the server's first word, and its capabilities.</param>
/// <param name="Login">The login.</param>
/// <param name="Mailbox">Opening the mailbox.</param>
/// <param name="Logout">Taking leave.</param>
/// <param name="Total">All phases of a check together.</param>
public sealed record TimingBucket(
    DateTimeOffset Start,
    int Checks,
    TimingSpread? Token,
    TimingSpread? Dns,
    TimingSpread? Connect,
    TimingSpread? Tls,
    TimingSpread? Greeting,
    TimingSpread? Login,
    TimingSpread? Mailbox,
    TimingSpread? Logout,
    TimingSpread? Total);

/// <summary>How a phase's durations are spread; <c>null</c> in its place where no check entered it.</summary>
/// <param name="Count">How many checks entered it.</param>
/// <param name="P50">Milliseconds; the median by nearest rank: the least value that half of them at least do not exceed.</param>
/// <param name="P95">Milliseconds; likewise for 95 of 100.</param>
/// <param name="Max">Milliseconds of the longest one.</param>
public sealed record TimingSpread(int Count, double P50, double P95, double Max)
{
    /// <summary>The spread of some durations in microseconds, which are put into order.</summary>
    public static TimingSpread? Of(List<int> microseconds)
    {
        if (microseconds.Count == 0) return null;
        microseconds.Sort();
        return new TimingSpread(microseconds.Count, NearestRank(microseconds, 50), NearestRank(microseconds, 95), microseconds[^1] / 1000.0);
    }

    // Rank = ceil(percent / 100 × count), as PostgreSQL's percentile_disc has it; in whole numbers, so that nothing is rounded.
    private static double NearestRank(List<int> ordered, int percent) => ordered[(int)(((long)ordered.Count * percent + 99) / 100) - 1] / 1000.0;
}
