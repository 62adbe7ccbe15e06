namespace EventMonitors.Api.Statistics;

/// <summary>
/// Gathers durations into the buckets of a stretch of time. Hours are handed over in their order, so no more than the values of
/// one hour, or of one bucket, are held. Not thread-safe.
/// </summary>
/// <param name="window">Which slots count.</param>
/// <param name="step">Seconds of a bucket; buckets begin at whole multiples after 1970-01-01T00:00:00Z.</param>
public sealed class TimingBuckets(TimeWindow window, int step)
{
    private readonly Dictionary<long, Values> _open = [];
    private readonly List<TimingBucket> _closed = [];
    private long _next = NumberOf(window.From, step);

    /// <summary>How many buckets a stretch has a part of.</summary>
    public static long CountOf(TimeWindow window, int step) => NumberOf(window.To.AddTicks(-1), step) - NumberOf(window.From, step) + 1;

    /// <summary>Takes in one check.</summary>
    /// <param name="slot">Not in a bucket that was closed; one outside the stretch does not count.</param>
    /// <param name="microseconds">Of each phase, in the order of <see cref="CheckPhase.All"/>.</param>
    public void Add(DateTimeOffset slot, ReadOnlySpan<int?> microseconds)
    {
        if (!window.Has(slot)) return;
        var number = NumberOf(slot, step);
        if (!_open.TryGetValue(number, out var values)) _open.Add(number, values = new Values());
        values.Add(microseconds);
    }

    /// <summary>Nothing more comes for slots before this instant.</summary>
    public void CloseBefore(DateTimeOffset instant) => CloseUpTo(Math.Min(NumberOf(instant, step), End));

    /// <summary>All buckets, the first one first, also those in which nothing was checked.</summary>
    public IReadOnlyList<TimingBucket> Finish()
    {
        CloseUpTo(End);
        return _closed;
    }

    // The number behind the last bucket's.
    private long End => NumberOf(window.To.AddTicks(-1), step) + 1;

    private void CloseUpTo(long end)
    {
        for (; _next < end; _next++)
            _closed.Add((_open.Remove(_next, out var values) ? values : new Values()).ToBucket(DateTimeOffset.FromUnixTimeSeconds(_next * step)));
    }

    private static long NumberOf(DateTimeOffset instant, int step) => Math.DivRem(instant.ToUnixTimeSeconds(), step) is var (quotient, rest) && rest < 0 ? quotient - 1 : quotient;

    private sealed class Values
    {
        private readonly List<int>[] _phases = [.. CheckPhase.All.Select(_ => new List<int>())];
        private readonly List<int> _totals = [];
        private int _checks;

        public void Add(ReadOnlySpan<int?> microseconds)
        {
            _checks++;
            long? total = null;
            for (var i = 0; i < _phases.Length; i++)
            {
                if (microseconds[i] is not { } value) continue;
                _phases[i].Add(value);
                total = (total ?? 0) + value;
            }

            if (total is { } sum) _totals.Add((int)Math.Min(sum, int.MaxValue));
        }

        public TimingBucket ToBucket(DateTimeOffset start)
        {
            var spreads = _phases.Select(TimingSpread.Of).ToArray();
            return new TimingBucket(start, _checks, spreads[0], spreads[1], spreads[2], spreads[3], spreads[4], spreads[5], spreads[6], spreads[7], TimingSpread.Of(_totals));
        }
    }
}
