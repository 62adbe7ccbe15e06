namespace EventMonitors.Messaging;

/// <summary>
/// How long to wait before the broker is tried again: twice as long each time, and never as long as everybody else, so that the
/// workers of a large pool do not all come at once when it returns.
/// </summary>
internal static class ReconnectPause
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>The pause after an attempt that failed.</summary>
    /// <param name="attempt">How many failed before it; 0 for the first.</param>
    /// <param name="chance">From 0 to 1: where in the second half of the pause it ends.</param>
    public static TimeSpan After(int attempt, double chance)
    {
        var whole = attempt < 5 ? First * (1 << attempt) : Longest;
        return (whole < Longest ? whole : Longest) * (0.5 + (chance / 2));
    }
}
