namespace EventMonitors.Bench.Measuring;

/// <summary>How long things took, from many tasks at once.</summary>
internal sealed class Latencies
{
    private readonly object _gate = new();
    private readonly List<double> _milliseconds = [];

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _milliseconds.Count;
        }
    }

    public void Add(TimeSpan latency)
    {
        lock (_gate) _milliseconds.Add(latency.TotalMilliseconds);
    }

    /// <summary>The latency in milliseconds that this share of them did not exceed; 0 where there are none.</summary>
    public double At(double share)
    {
        lock (_gate)
        {
            if (_milliseconds.Count == 0) return 0;
            _milliseconds.Sort();
            return _milliseconds[(int)((_milliseconds.Count - 1) * share)];
        }
    }
}
