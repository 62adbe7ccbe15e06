using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Idempotency;

/// <summary>Binds whatever a request with a key appends to that key: in one transaction, or not at all.</summary>
public sealed class HeldKeyProjection(IHttpContextAccessor requests) : IInlineProjection
{
    private static readonly object Run = new();

    /// <summary>Says that this request runs by a key.</summary>
    public static void Begin(HttpContext context, Guid claim) => context.Items[Run] = claim;

    /// <inheritdoc/>
    public void Project(IReadOnlyList<RecordedEvent> events, NpgsqlBatch batch)
    {
        if (requests.HttpContext?.Items[Run] is Guid claim) IdempotencyTable.Hold(batch, claim, events[0].StreamId);
    }
}
