using System.Text.Json;
using System.Text.Json.Nodes;
using EventMonitors.Api.Http;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Demo;

/// <summary>The demo's own monitors, made and kept by the commands that the API has.</summary>
public sealed class DemoMonitors(CreateMonitorHandler create, ChangeMonitorHandler change, MonitorStateQueries monitors, ConfigReader configs, PostgresEventStore store)
{
    /// <summary>
    /// Adds the monitors that are not there yet, leads the others to their servers, and takes up again those that
    /// <see cref="RestAsync"/> had disabled. One that was deleted stays so, and one that its owner has made into something else
    /// is left alone.
    /// </summary>
    /// <returns>Those that were left alone, and why.</returns>
    /// <exception cref="ProblemException">400: a body is none that the API would take; nothing was done then.</exception>
    public async Task<IReadOnlyList<DemoRefusal>> EnsureAsync(long organizationId, IReadOnlyList<DemoMonitor> wanted, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var refusals = new List<DemoRefusal>();
        foreach (var (id, request) in wanted.Select(monitor => (monitor.Id, CreateMonitorRequest.Read(monitor.Body))).ToList())
        {
            if (await monitors.FindAsync(id, organizationId, cancellationToken) is not { } record)
                await create.HandleAsync(organizationId, id, request, metadata, cancellationToken);
            else if (await LeadAsync(record, request, metadata, cancellationToken) is { } refusal)
                refusals.Add(refusal);
        }

        return refusals;
    }

    /// <summary>Disables monitors whose servers are not there at present; those that do not exist are passed over.</summary>
    /// <returns>Those that were left alone, and why.</returns>
    public async Task<IReadOnlyList<DemoRefusal>> RestAsync(long organizationId, IReadOnlyList<long> ids, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var refusals = new List<DemoRefusal>();
        foreach (var id in ids)
        {
            if (await monitors.FindAsync(id, organizationId, cancellationToken) is { } record
                && await ChangeAsync(record, new() { ["status"] = MonitorStatus.Disabled }, metadata, cancellationToken) is { } refusal)
                refusals.Add(refusal);
        }

        return refusals;
    }

    private async Task<DemoRefusal?> LeadAsync(MonitorRecord record, CreateMonitorRequest request, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var state = await monitors.NowAsync(record, cancellationToken);
        if (state.DeletedAt is not null) return null;
        ImapPopConfig config;
        try
        {
            config = configs.Open(state, record);
        }
        catch (ProblemException refused)
        {
            return DemoRefusal.Of(record.MonitorId, refused);
        }

        var patch = DemoPatch.Of(request.Settings, state, config);
        if (await IsRestedAsync(state, cancellationToken)) patch["status"] = MonitorStatus.Active;
        return await ChangeAsync(record, patch, metadata, cancellationToken);
    }

    private async Task<DemoRefusal?> ChangeAsync(MonitorRecord monitor, JsonObject patch, EventMetadata metadata, CancellationToken cancellationToken)
    {
        if (patch.Count == 0) return null;
        using var body = JsonDocument.Parse(patch.ToJsonString());
        try
        {
            await change.HandleAsync(monitor.MonitorId, monitor.OrganizationId, ChangeMonitorRequest.Read(body.RootElement), precondition: null, metadata, cancellationToken);
            return null;
        }
        catch (ProblemException refused)
        {
            // 404: deleted by its owner.
            return refused.Problem.Status == StatusCodes.Status404NotFound ? null : DemoRefusal.Of(monitor.MonitorId, refused);
        }
    }

    // What its owner has disabled stays so.
    private async Task<bool> IsRestedAsync(MailboxMonitor state, CancellationToken cancellationToken)
    {
        if (state.Status != MonitorStatus.Disabled) return false;
        var last = await store.ReadStreamAsync(TenantId.Of(state.OrganizationId), MonitorEventTypes.StreamId(state.Id), cancellationToken: cancellationToken)
            .LastOrDefaultAsync(stored => stored.Data is MonitorStatusChanged, cancellationToken);
        return last?.Metadata.Headers.GetValueOrDefault(EventHeaders.Actor) == DemoData.Actor;
    }
}
