using EventMonitors.Api.Http;
using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Storage;

/// <summary>A thing that is kept as a stream, as its row shows it.</summary>
public interface IStreamState
{
    /// <summary>The tenant of the stream.</summary>
    string TenantId { get; }

    /// <summary>The stream.</summary>
    string StreamId { get; }

    /// <summary>The alias of the stream's type.</summary>
    string StreamType { get; }

    /// <summary>The version that the stream had when this was read.</summary>
    long StreamVersion { get; }
}

/// <summary>Has a thing decided upon as it is, and appends what was decided; where somebody else came first, all over again.</summary>
public sealed class StreamDecisions(PostgresEventStore store, TimeProvider clock)
{
    // Each conflict is somebody else's success: only a crowd that never ends gets here.
    private const int MostAttempts = 50;

    /// <summary>Begins the stream of a thing; committed when this returns.</summary>
    /// <exception cref="StreamConflictException">There is such a stream.</exception>
    public Task BeginAsync(string tenantId, string streamId, string streamType, object fact, EventMetadata metadata, Action<NpgsqlBatch>? guard, CancellationToken cancellationToken) =>
        AppendAsync(tenantId, streamId, streamType, ExpectedVersion.NoStream, [fact], metadata, guard, cancellationToken);

    /// <summary>The thing as it is after the decision; committed when this returns.</summary>
    /// <param name="find">Reads the thing; <c>null</c> where there is none for the caller.</param>
    /// <param name="decide">Pure, or throws a refusal; it may be asked several times. No events change nothing.</param>
    /// <param name="metadata">What accompanies the events.</param>
    /// <param name="guard">Adds statements to the transaction that end it where the outcome may not be.</param>
    /// <param name="cancellationToken">Ends the attempt; whether the commit happened is then unknown.</param>
    /// <returns><c>null</c> where there is no such thing for the caller.</returns>
    /// <exception cref="ProblemException">409: others changed it all the time.</exception>
    public async Task<TState?> HandleAsync<TState>(
        Func<CancellationToken, Task<TState?>> find,
        Func<TState, IReadOnlyList<object>> decide,
        EventMetadata metadata,
        Action<NpgsqlBatch, TState>? guard,
        CancellationToken cancellationToken) where TState : class, IStreamState
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await find(cancellationToken) is not { } state) return null;
            var facts = decide(state);
            if (facts.Count == 0) return state;
            try
            {
                await AppendAsync(
                    state.TenantId,
                    state.StreamId,
                    state.StreamType,
                    ExpectedVersion.Exactly(state.StreamVersion),
                    facts,
                    metadata,
                    guard is null ? null : batch => guard(batch, state),
                    cancellationToken);
                return await find(cancellationToken);
            }
            catch (StreamConflictException)
            {
                if (attempt == MostAttempts) throw Problems.Conflict("Others were changing this all the time. Send the request again.");
            }
        }
    }

    private async Task AppendAsync(
        string tenantId,
        string streamId,
        string streamType,
        ExpectedVersion expected,
        IReadOnlyList<object> facts,
        EventMetadata metadata,
        Action<NpgsqlBatch>? guard,
        CancellationToken cancellationToken)
    {
        var at = clock.GetUtcMilliseconds();
        await store.AppendAsync(
            [new StreamAppend(tenantId, streamId, streamType, expected, [.. facts.Select(fact => new NewEvent(Guid.CreateVersion7(at), fact, at, metadata))])],
            guard,
            cancellationToken);
    }
}
