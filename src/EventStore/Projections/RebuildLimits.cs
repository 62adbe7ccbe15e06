namespace EventMonitors.EventStore.Projections;

/// <summary>How much a rebuild takes at a time. Tests make it little, so that a short log has many pages.</summary>
/// <param name="PageEvents">A page ends with so many events,</param>
/// <param name="PageBytes">or with so many bytes of their data.</param>
/// <param name="MostPages">The folds are written after so many pages,</param>
/// <param name="MostRows">or when they would touch so many rows,</param>
/// <param name="MostBytes">or when so many bytes have gone into them.</param>
/// <param name="LongestTail">Appends are kept waiting for so many events at most; more are folded beforehand.</param>
internal sealed record RebuildLimits(int PageEvents, long PageBytes, int MostPages, int MostRows, long MostBytes, int LongestTail)
{
    public static RebuildLimits Usual { get; } = new(100, 1 << 20, 500, 50_000, 64 << 20, 20_000);
}
