namespace EventMonitors.MailProbe;

/// <summary>How long a phase took, the one that failed included.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Duration">Monotonic time from entering to leaving it.</param>
public readonly record struct PhaseTiming(ProbePhase Phase, TimeSpan Duration);
