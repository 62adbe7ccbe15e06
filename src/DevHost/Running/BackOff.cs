namespace EventMonitors.DevHost.Running;

/// <summary>The pause before a dead part is started again: 1 s, doubled up to 30 s, and 1 s again for one that had run for a while.</summary>
internal sealed class BackOff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AWhile = TimeSpan.FromMinutes(1);

    private TimeSpan _next = First;

    public TimeSpan Next(TimeSpan itRanFor)
    {
        var pause = itRanFor >= AWhile ? First : _next;
        _next = pause * 2 < Longest ? pause * 2 : Longest;
        return pause;
    }
}
