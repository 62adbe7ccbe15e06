namespace EventMonitors.Bench.Probing;

/// <summary>One way of making a check.</summary>
internal interface ICheckLoop : IDisposable
{
    /// <summary>Connects, logs in and out, and says how many bytes it sent.</summary>
    Task<long> CheckAsync(Dialect dialect);
}
