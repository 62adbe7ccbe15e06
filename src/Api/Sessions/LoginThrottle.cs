namespace EventMonitors.Api.Sessions;

/// <summary>The attempts of late on one account, or from one network. Each counts as failed until it turns out well.</summary>
/// <param name="Failures">How many in a row, the one under way included.</param>
/// <param name="LastAt">When the last one was.</param>
/// <param name="BlockedUntil">Until when no further one is looked at.</param>
public sealed record LoginCount(int Failures, DateTimeOffset LastAt, DateTimeOffset? BlockedUntil);

/// <summary>
/// How often one may try to log in. After some failures each further one is only looked at after a wait, which doubles from half
/// a minute up to a quarter of an hour; after a quarter of an hour without an attempt all is forgotten.
/// </summary>
public static class LoginThrottle
{
    /// <summary>Failures of an account before it has to wait.</summary>
    public const int FreeOfAccount = 5;

    /// <summary>Failures of a network before it has to wait, on whatever accounts.</summary>
    public const int FreeOfNetwork = 20;

    /// <summary>The longest wait, and the time after which failures are forgotten.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(30);

    /// <summary>How long an attempt has to wait; <c>null</c> where it may go on.</summary>
    public static TimeSpan? WaitOf(LoginCount count, DateTimeOffset now) => count.BlockedUntil is { } until && until > now ? until - now : null;

    /// <summary>The count with one more attempt, which has not to wait.</summary>
    public static LoginCount Count(LoginCount count, int free, DateTimeOffset now)
    {
        var quietSince = count.BlockedUntil is { } until && until > count.LastAt ? until : count.LastAt;
        return Of(now - quietSince >= Longest ? 1 : count.Failures + 1, free, now);
    }

    /// <summary>The count after an attempt that turned out well, and is taken back.</summary>
    public static LoginCount TakeBack(LoginCount count, int free) =>
        Math.Max(0, count.Failures - 1) is var failures && failures < free ? count with { Failures = failures, BlockedUntil = null } : count with { Failures = failures };

    private static LoginCount Of(int failures, int free, DateTimeOffset now)
    {
        if (failures < free) return new LoginCount(failures, now, null);
        // 2^5 half minutes are more than the longest wait already.
        var wait = Shortest * (1 << Math.Min(failures - free, 5));
        return new LoginCount(failures, now, now + (wait < Longest ? wait : Longest));
    }
}
