namespace EventMonitors.Bench.Messaging;

/// <summary>One way of carrying requests to a worker and results back.</summary>
internal interface IMessageFlow : IAsyncDisposable
{
    /// <summary>Sends so many requests, in batches of the scheduler's size that are each confirmed, and returns when as many results have come to their end.</summary>
    Task<long> RunAsync(int checks);
}
