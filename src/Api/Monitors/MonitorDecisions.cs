using EventMonitors.Api.Http;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Monitors;

/// <summary>What a command comes to: the events, and what happens to the data key in the same transaction.</summary>
/// <param name="Events">None where nothing is to change.</param>
public sealed record MonitorDecision(IReadOnlyList<object> Events)
{
    /// <summary>The first data key since the last one was destroyed.</summary>
    public WrappedDataKey? NewKey { get; init; }

    /// <summary>Whether the data key is destroyed.</summary>
    public bool ShredsKey { get; init; }
}

/// <summary>Loads a monitor, has it decided upon, and appends; where somebody else came first, all over again.</summary>
public sealed class MonitorDecisions(MonitorStateQueries states, PostgresEventStore store, TimeProvider clock)
{
    // Each conflict is somebody else's success: only a crowd that never ends gets here.
    private const int MostAttempts = 50;

    /// <summary>The state after the command; committed when this returns.</summary>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="organizationId">The caller's organization, <c>null</c> for an operator, who may reach all.</param>
    /// <param name="precondition">What the caller demands of the version that is decided upon, <c>null</c> for nothing.</param>
    /// <param name="decide">Pure, but for what it has to look up; it may be asked several times.</param>
    /// <param name="metadata">What accompanies the events.</param>
    /// <param name="cancellationToken">Ends the attempt; whether the commit happened is then unknown.</param>
    /// <returns><c>null</c> where there is no such monitor for the caller, or not any more.</returns>
    /// <exception cref="ProblemException">412: it is not in the version that the caller demands, or not any more. 409: others changed the monitor all the time.</exception>
    public async Task<(MailboxMonitor State, MonitorRecord Record)?> HandleAsync(
        long monitorId,
        long? organizationId,
        Precondition? precondition,
        Func<MailboxMonitor, MonitorRecord, Task<MonitorDecision>> decide,
        EventMetadata metadata,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await states.FindAsync(monitorId, organizationId, cancellationToken) is not { } found) return null;
            var state = await states.NowAsync(found, cancellationToken);
            if (state.DeletedAt is not null) return null;
            precondition?.Check(state.Version);
            // The data key that counts is read behind the state: whatever happens to a key moves the version, so one that changed
            // in between ends in a conflict, and nothing is ever sealed under a key that is gone.
            if (await states.FindAsync(monitorId, organizationId, cancellationToken) is not { } record) return null;
            var decision = await decide(state, record);
            if (decision.Events.Count == 0) return (state, record);
            try
            {
                return (await AppendAsync(state, decision, metadata, cancellationToken), record with { Key = decision.NewKey ?? record.Key });
            }
            catch (StreamConflictException)
            {
                if (attempt == MostAttempts) throw Problems.Conflict("Others were changing this monitor all the time. Send the request again.");
            }
        }
    }

    private async Task<MailboxMonitor> AppendAsync(MailboxMonitor state, MonitorDecision decision, EventMetadata metadata, CancellationToken cancellationToken)
    {
        // The store moves time forward to the stream's last; done here too, so that the answer says what was stored.
        var now = clock.GetUtcMilliseconds();
        var at = now > state.UpdatedAt ? now : state.UpdatedAt;
        var append = new StreamAppend(
            TenantId.Of(state.OrganizationId),
            MonitorEventTypes.StreamId(state.Id),
            MonitorEventTypes.StreamType,
            ExpectedVersion.Exactly(state.Version),
            [.. decision.Events.Select(data => new NewEvent(Guid.CreateVersion7(at), data, at, metadata))]);
        await store.AppendAsync(
            [append],
            batch =>
            {
                if (decision.NewKey is { } key) DataKeyTable.Insert(batch, state.Id, state.OrganizationId, key, at);
                if (decision.ShredsKey) DataKeyTable.Shred(batch, state.Id);
            },
            cancellationToken);
        return decision.Events.Aggregate(state, (current, data) => MailboxMonitor.Evolve(current, data, current.Version + 1, at)!);
    }
}
