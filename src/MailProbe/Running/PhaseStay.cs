namespace EventMonitors.MailProbe.Running;

/// <summary>One stay in a phase.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="EnteredAt">When it began, in UTC.</param>
/// <param name="Elapsed">Monotonic time until it was left, waiting for others of this machine included.</param>
internal readonly record struct PhaseStay(ProbePhase Phase, DateTimeOffset EnteredAt, TimeSpan Elapsed);
