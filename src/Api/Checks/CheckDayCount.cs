namespace EventMonitors.Api.Checks;

/// <summary>The ends of one monitor's slots of one day, counted.</summary>
/// <param name="organizationId">The owning organization.</param>
public sealed class CheckDayCount(long organizationId)
{
    /// <summary>The owning organization.</summary>
    public long OrganizationId { get; } = organizationId;

    /// <summary>Slots that ended with the verdict <c>up</c>.</summary>
    public long Up { get; private set; }

    /// <summary>Slots that ended with the verdict <c>down</c>.</summary>
    public long Down { get; private set; }

    /// <summary>Slots that ended with any other verdict: nothing can be said about the mailbox.</summary>
    public long Inconclusive { get; private set; }

    /// <summary>Slots that no check was run for in time.</summary>
    public long Missed { get; private set; }

    /// <summary>Results that came after their slot had been counted as missed. They end no slot.</summary>
    public long Late { get; private set; }

    /// <summary>When the newest result was found, by the worker's clock; <c>null</c> where there is none.</summary>
    public DateTimeOffset? LastCheckedAt { get; private set; }

    /// <summary>Counts one more event.</summary>
    public void Add(CheckEvent check)
    {
        switch (check)
        {
            case CheckCompleted { Verdict: "up" }:
                Up++;
                break;
            case CheckCompleted { Verdict: "down" }:
                Down++;
                break;
            case CheckCompleted:
                Inconclusive++;
                break;
            case CheckMissed missed:
                Missed += missed.Count;
                break;
            case CheckArrivedLate:
                Late++;
                break;
            default:
                break;
        }

        if (check is CheckResult result && !(LastCheckedAt > result.FinishedAt)) LastCheckedAt = result.FinishedAt;
    }
}
