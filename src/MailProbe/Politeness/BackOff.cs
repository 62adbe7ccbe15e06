namespace EventMonitors.MailProbe.Politeness;

/// <summary>How long somebody who refused is left alone, and why.</summary>
/// <param name="Fault">What the refusal was: <see cref="FaultClass.Throttled"/> or <see cref="FaultClass.MailboxLocked"/>.</param>
/// <param name="Phase">The phase that it came in.</param>
/// <param name="Length">How long, all in all.</param>
/// <param name="Until">Its end, in UTC.</param>
internal sealed record BackOff(FaultClass Fault, ProbePhase Phase, TimeSpan Length, DateTimeOffset Until)
{
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(15);

    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    // The next check may come much later than the end, and is still to find how long it was.
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>What follows from a refusal.</summary>
    /// <param name="before">What followed from the one before, with nothing else in between; else <c>null</c>.</param>
    /// <param name="fault">What it is.</param>
    /// <param name="phase">Where it came.</param>
    /// <param name="now">The present, in UTC.</param>
    public static BackOff After(BackOff? before, FaultClass fault, ProbePhase phase, DateTimeOffset now)
    {
        // Probes that were on their way together are refused together, and that is one refusal.
        if (before?.HoldsAt(now) == true)
            return before;
        var length = before is null || before.IsForgottenAt(now) ? Shortest : TimeSpan.FromTicks(Math.Min(2 * before.Length.Ticks, Longest.Ticks));
        return new BackOff(fault, phase, length, now + length);
    }

    public bool HoldsAt(DateTimeOffset now) => now < Until;

    public bool IsForgottenAt(DateTimeOffset now) => now >= Until + Memory;
}
