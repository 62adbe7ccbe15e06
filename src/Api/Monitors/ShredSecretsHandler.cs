using EventMonitors.EventStore;

namespace EventMonitors.Api.Monitors;

/// <summary>What became of the wish to destroy a monitor's secrets.</summary>
public enum ShredOutcome
{
    /// <summary>They are gone for good, in every event.</summary>
    Shredded,

    /// <summary>They were gone before; nothing was written.</summary>
    GoneBefore,

    /// <summary>There is no such monitor, or it was deleted, and its secrets went with it.</summary>
    NoSuchMonitor,
}

/// <summary>Destroys the secrets of a monitor that stays: the event and the end of its data key are one transaction.</summary>
public sealed class ShredSecretsHandler(MonitorDecisions decisions)
{
    private static readonly ShredSecrets Command = new();

    /// <summary>Committed when this returns.</summary>
    public async Task<ShredOutcome> HandleAsync(long monitorId, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var shreds = false;
        var handled = await decisions.HandleAsync(
            monitorId,
            organizationId: null,
            precondition: null,
            (state, _) =>
            {
                var events = MonitorDecider.Decide(Command, state);
                shreds = events.Count > 0;
                return Task.FromResult(new MonitorDecision(events) { ShredsKey = true });
            },
            metadata,
            cancellationToken);
        return handled is null ? ShredOutcome.NoSuchMonitor : shreds ? ShredOutcome.Shredded : ShredOutcome.GoneBefore;
    }
}
