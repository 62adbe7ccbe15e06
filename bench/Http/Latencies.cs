namespace EventMonitors.Bench.Http;

/// <summary>How long requests took, from many tasks at once.</summary>
internal sealed class Latencies
{
    private readonly object _gate = new();
    private readonly List<double> _milliseconds = [];

    public void Add(TimeSpan latency)
    {
        lock (_gate) _milliseconds.Add(latency.TotalMilliseconds);
    }

    /// <summary>The latency in milliseconds that this share of the requests did not exceed.</summary>
    public double At(double share)
    {
        lock (_gate)
        {
            _milliseconds.Sort();
            return _milliseconds[(int)((_milliseconds.Count - 1) * share)];
        }
    }
}
