namespace EventMonitors.EventStore;

/// <summary>
/// The settled rule, without a clock and without a guess. A writer holds its lock on the event table before it draws its
/// first position and until it has ended. So what a running writer may hold lies above the last position that was drawn
/// before the writer was first seen; everything up to the lowest of those is decided. Settled is what is decided and not
/// behind the last event: positions behind it may have been drawn and rolled back, and a crash makes the server forget that.
/// </summary>
internal sealed class SettledBounds(long start)
{
    private Dictionary<string, long> _bounds = [];
    private long _lastDrawn = start;

    /// <summary>The highest position known to be settled; never falls.</summary>
    public long Settled { get; private set; } = start;

    /// <summary>Up to where nobody may write any more, as of the last look, the server's health provided.</summary>
    public long Decided { get; private set; } = start;

    /// <summary>Takes in one look at the database. Looks are handed over in the order in which they were made.</summary>
    /// <param name="lastDrawn">The sequence's last value, read before the writers.</param>
    /// <param name="writers">The transactions that hold a writer's lock, read after it.</param>
    /// <param name="end">The last event's position, read after both.</param>
    public long Observe(long lastDrawn, IReadOnlyCollection<string> writers, long end)
    {
        _bounds = writers.ToDictionary(writer => writer, writer => _bounds.GetValueOrDefault(writer, _lastDrawn));
        _lastDrawn = lastDrawn;

        Decided = _bounds.Count == 0 ? lastDrawn : Math.Min(lastDrawn, _bounds.Values.Min());
        return Settled = Math.Max(Settled, Math.Min(Decided, end));
    }

    /// <summary>
    /// To be called when a look failed, or its session was gone at the next one: the server may have crashed, and then hands out again what unfinished writers had
    /// drawn. What is settled stays so; what was only seen to be drawn does not count any more.
    /// </summary>
    public void Forget() => (_bounds, _lastDrawn) = ([], Settled);
}
