namespace EventMonitors.Bench.Pipeline;

/// <summary>
/// Looks for the largest load that is sustained, in tenths of what the probe does alone: from four tenths on by two, then in between,
/// so that few are tried.
/// </summary>
internal sealed class LoadSearch
{
    private const int First = 4;
    private const int Most = 10;

    private int _failed = Most + 1;

    /// <summary>The largest load so far that was sustained, in tenths; 0 where none was.</summary>
    public int Best { get; private set; }

    /// <summary>The load to be tried next, in tenths; <c>null</c> once it is known which is the largest.</summary>
    public int? Next => (Best, _failed) switch
    {
        (var best, var failed) when best + 1 == failed => null,
        (0, Most + 1) => First,
        (var best, Most + 1) => Math.Min(best + 2, Most),
        (var best, var failed) => (best + failed) / 2,
    };

    /// <summary>Says how it went.</summary>
    public void Tried(int tenths, bool isSustained)
    {
        if (isSustained) Best = tenths;
        else _failed = tenths;
    }
}
