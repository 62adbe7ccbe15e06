using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Politeness;

/// <summary>How the last probe that came through found a server: it answered, or nothing came of it before the greeting.</summary>
/// <param name="Fault"><see cref="FaultClass.None"/> where it answered, else <see cref="FaultClass.Timeout"/> or <see cref="FaultClass.Connect"/>.</param>
/// <param name="Phase">The phase that ended in the fault.</param>
/// <param name="At">When that was, in UTC.</param>
/// <param name="Lasted">The longest that a probe waited for it in vain.</param>
internal sealed record Sighting(FaultClass Fault, ProbePhase Phase, DateTimeOffset At, TimeSpan Lasted)
{
    /// <summary>After that it tells nothing any more.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);

    // Half of what another probe has: some of its time always goes elsewhere.
    private const int Part = 2;

    public bool Answered => Fault == FaultClass.None;

    public static Sighting AnsweredAt(DateTimeOffset now) => new(FaultClass.None, ProbePhase.Greeting, now, TimeSpan.Zero);

    /// <summary>Whether a finding says that the server is dead, if no greeting came before it.</summary>
    public static bool IsOfTheDead(Finding finding) =>
        finding is { IsOwnDoing: false, Fault: FaultClass.Timeout or FaultClass.Connect, Phase: ProbePhase.Connect or ProbePhase.Tls or ProbePhase.Greeting };

    /// <summary>What is known after a probe that waited in vain.</summary>
    /// <param name="before">What was known before, <c>null</c> for nothing.</param>
    /// <param name="finding">How the probe ended.</param>
    /// <param name="lasted">How long it waited.</param>
    /// <param name="now">The present, in UTC.</param>
    public static Sighting Silent(Sighting? before, Finding finding, TimeSpan lasted, DateTimeOffset now)
    {
        // Somebody else was answered meanwhile, and so it lives.
        if (before is { Answered: true } && before.At > now - lasted)
            return before;
        var longest = before is { Answered: false } && before.HoldsAt(now) && before.Lasted > lasted ? before.Lasted : lasted;
        return new Sighting(finding.Fault, finding.Phase, now, longest);
    }

    public bool HoldsAt(DateTimeOffset now) => now < At + Memory;

    /// <summary>Whether a probe with so much time would have found the same. A short silence says nothing to who has patience.</summary>
    public bool HoldsFor(TimeSpan timeout) => Fault == FaultClass.Connect || (Fault == FaultClass.Timeout && Lasted >= timeout / Part);
}
