using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Monitors;

/// <summary>Request to command, command to event: the customer is looked up, the configuration sealed, the decision stored.</summary>
public sealed class CreateMonitorHandler(CustomerQueries customers, MonitorQueries monitors, KeyRing ring, PostgresEventStore store, TimeProvider clock)
{
    /// <summary>Creates the monitor; event, data key and read models are committed when this returns.</summary>
    /// <exception cref="ProblemException">404: the organization has no such customer. 409: it is deactivated.</exception>
    public Task<MailboxMonitor> HandleAsync(long organizationId, CreateMonitorRequest request, EventMetadata metadata, CancellationToken cancellationToken) =>
        HandleAsync(organizationId, monitorId: null, request, metadata, cancellationToken);

    /// <summary>The same with an id of the caller's own, which none was or will be drawn for; <c>null</c> draws one.</summary>
    /// <exception cref="StreamConflictException">There is such a monitor, or there was one.</exception>
    internal async Task<MailboxMonitor> HandleAsync(long organizationId, long? monitorId, CreateMonitorRequest request, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var customerId = await customers.FindActiveAsync(organizationId, request.Customer!, cancellationToken) ?? throw Problems.NotFound("Customer");
        return await HandleAsync(organizationId, customerId, monitorId ?? await monitors.DrawIdAsync(cancellationToken), request, metadata, cancellationToken);
    }

    private async Task<MailboxMonitor> HandleAsync(
        long organizationId, long customerId, long monitorId, CreateMonitorRequest request, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var dataKey = DataKey.Create();
        var decided = MonitorDecider.Decide(ToCommand(request, monitorId, organizationId, customerId, dataKey), state: null);

        var at = clock.GetUtcMilliseconds();
        var append = new StreamAppend(
            TenantId.Of(organizationId),
            MonitorEventTypes.StreamId(monitorId),
            MonitorEventTypes.StreamType,
            ExpectedVersion.NoStream,
            [.. decided.Select(data => new NewEvent(Guid.CreateVersion7(at), data, at, metadata))]);
        await store.AppendAsync([append], batch => DataKeyTable.Insert(batch, monitorId, organizationId, ring.Wrap(monitorId, dataKey), at), cancellationToken);
        return decided.Select((data, i) => (data, Version: i + 1L))
            .Aggregate((MailboxMonitor?)null, (state, e) => MailboxMonitor.Evolve(state, e.data, e.Version, at))!;
    }

    private static CreateMonitor ToCommand(CreateMonitorRequest request, long monitorId, long organizationId, long customerId, DataKey dataKey)
    {
        var settings = request.Settings;
        return new CreateMonitor(
            monitorId,
            organizationId,
            customerId,
            settings.Name!,
            settings.Hostname!,
            Hostname.ToAscii(settings.Hostname!),
            settings.Port,
            settings.Status,
            settings.CheckInterval,
            settings.TimeoutSeconds,
            settings.NotificationPhoneNumber,
            settings.NotificationEmail,
            settings.Config.ToReadable(),
            ConfigSeal.Seal(monitorId, settings.Config.Raw.Span, dataKey))
        {
            Confirmations = settings.Confirmations,
            RecoveryConfirmations = settings.RecoveryConfirmations,
        };
    }
}
