using EventMonitors.Api.Http;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Secrets;

/// <summary>
/// Wraps every data key by the first key of the ring. Batch by batch, each in one transaction with the event that records it: ended
/// in the middle and run again, it goes on with the rest.
/// </summary>
public sealed class DataKeyRotation(PostgresEventStore store, DataKeyRows rows, KeyRing ring, TimeProvider clock)
{
    private const int BatchSize = 500;

    /// <summary>How many keys are to be wrapped anew.</summary>
    public Task<long> CountAsync(CancellationToken cancellationToken) => rows.CountOthersAsync(ring.WrappingKeyId, cancellationToken);

    /// <summary>Runs until no key is left.</summary>
    /// <param name="metadata">Who rotates.</param>
    /// <param name="progress">Is told how many keys are done.</param>
    /// <param name="cancellationToken">Ends it between two batches.</param>
    /// <returns>How many keys were wrapped anew.</returns>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A key of the ring that is still needed is not configured.</exception>
    public async Task<long> RunAsync(EventMetadata metadata, Action<long> progress, CancellationToken cancellationToken)
    {
        long done = 0, last = 0;
        while (await rows.NextOthersAsync(ring.WrappingKeyId, last, BatchSize, cancellationToken) is { Count: > 0 } batch)
        {
            var fresh = batch.Select(k => ring.Wrap(k.MonitorId, ring.Unwrap(k.MonitorId, k.Key))).ToList();
            var now = clock.GetUtcMilliseconds();
            var rewrapped = new NewEvent(Guid.CreateVersion7(now), new DataKeysRewrapped(ring.WrappingKeyId, batch.Count), now, metadata);
            try
            {
                await store.AppendAsync(
                    [new StreamAppend(PostgresEventStore.DefaultTenant, SecretEventTypes.Stream, SecretEventTypes.Stream, ExpectedVersion.Any, [rewrapped])],
                    transaction => DataKeyRows.Replace(transaction, batch, fresh),
                    cancellationToken);
            }
            catch (Exception error) when (DataKeyRows.HaveChanged(error))
            {
                // The event would count a key that somebody else shredded or re-wrapped: read the batch again, now without it.
                continue;
            }

            (done, last) = (done + batch.Count, batch[^1].MonitorId);
            progress(done);
        }

        return done;
    }
}
