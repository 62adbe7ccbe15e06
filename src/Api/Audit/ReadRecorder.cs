using EventMonitors.Api.Http;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Audit;

/// <summary>
/// Records that a history is read, where the operator wants that (<see cref="AuditSettings"/>). Asked before an answer is
/// sent: what cannot be recorded is not shown.
/// </summary>
public sealed class ReadRecorder(PostgresEventStore store, TimeProvider clock, AuditSettings settings)
{
    private static readonly object Asked = new();

    /// <summary>Appends the record, in the tenant of the organization that was read. An empty page of a feed is none.</summary>
    /// <param name="context">The request: who reads, from where.</param>
    /// <param name="read">What was found out.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public Task RecordAsync(HttpContext context, HistoryRead read, CancellationToken cancellationToken)
    {
        context.Items[Asked] = true;
        return RecordCommandAsync(() => RequestMetadata.Of(context, Caller.Of(context)), read, cancellationToken);
    }

    /// <summary>The same for an operator's command, which is no request.</summary>
    /// <param name="metadata">Who reads, from where.</param>
    /// <param name="read">What was found out.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task RecordCommandAsync(Func<EventMetadata> metadata, HistoryRead read, CancellationToken cancellationToken)
    {
        if (!settings.RecordReads || read is { Kind: ReadKind.Feed, Count: 0 }) return;

        var now = clock.GetUtcMilliseconds();
        await store.AppendAsync(
            [
                new StreamAppend(
                    TenantId.Of(read.OrganizationId),
                    AuditEventTypes.StreamId(read.OrganizationId, now),
                    AuditEventTypes.StreamType,
                    ExpectedVersion.Any,
                    [new NewEvent(Guid.CreateVersion7(now), read, now, metadata())]),
            ],
            cancellationToken: cancellationToken);
    }

    /// <summary>Whether this request has been brought here.</summary>
    internal static bool WasAsked(HttpContext context) => context.Items.ContainsKey(Asked);
}
