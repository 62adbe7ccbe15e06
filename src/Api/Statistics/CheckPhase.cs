namespace EventMonitors.Api.Statistics;

/// <summary>The phases that are timed, in the order in which a check enters them; also the names of their columns in <c>check_hours</c>.</summary>
public static class CheckPhase
{
    /// <summary>The names: <c>token</c>, <c>dns</c>, <c>connect</c>, <c>tls</c>, <c>greeting</c>, <c>login</c>, <c>mailbox</c>, <c>logout</c>.</summary>
    public static IReadOnlyList<string> All { get; } = ["token", "dns", "connect", "tls", "greeting", "login", "mailbox", "logout"];

    /// <summary>Microseconds, rounded; <c>null</c> for a phase that was not entered. What is above 35 minutes counts as that.</summary>
    /// <param name="timingsMs">Milliseconds of each phase that was entered, by name.</param>
    /// <param name="phase">One of <see cref="All"/>.</param>
    public static int? Microseconds(IReadOnlyDictionary<string, double> timingsMs, string phase) =>
        timingsMs.TryGetValue(phase, out var milliseconds) ? (int)Math.Clamp(Math.Round(milliseconds * 1000), 0, int.MaxValue) : null;
}
