using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Monitors;

/// <summary>Request to command, command to event: what it needs is looked up, the configuration sealed, the decision stored.</summary>
public sealed class CreateMonitorHandler(CreationQueries creations, MonitorQuota quota, KeyRing ring, PostgresEventStore store, TimeProvider clock)
{
    /// <summary>Creates the monitor; event, data key and read models are committed when this returns.</summary>
    /// <exception cref="ProblemException">400: it would be checked more often than the organization may. 404: the organization has no such customer. 409: it is deactivated. 403: it has all the monitors that it may have.</exception>
    public Task<MailboxMonitor> HandleAsync(long organizationId, CreateMonitorRequest request, EventMetadata metadata, CancellationToken cancellationToken) =>
        HandleAsync(organizationId, monitorId: null, request, metadata, cancellationToken);

    /// <summary>The same with an id of the caller's own, which none was or will be drawn for; <c>null</c> draws one.</summary>
    /// <exception cref="StreamConflictException">There is such a monitor, or there was one.</exception>
    internal async Task<MailboxMonitor> HandleAsync(long organizationId, long? monitorId, CreateMonitorRequest request, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var creation = Judge(request, await creations.FindAsync(organizationId, request.Customer!, monitorId, cancellationToken));
        try
        {
            return (await CreateAsync(organizationId, [(request, creation)], metadata, cancellationToken))[0];
        }
        catch (Exception error) when (MonitorQuotaQueries.IsExceeded(error))
        {
            throw QuotaExceeded(creation.Quota);
        }
    }

    /// <summary>What speaks against a creation before the organization's monitors are counted.</summary>
    /// <returns>The same creation.</returns>
    /// <exception cref="ProblemException">400, 404 or 409, as above.</exception>
    internal static Creation Judge(CreateMonitorRequest request, Creation creation)
    {
        CheckIntervalQuota.Hold(request.Settings.CheckInterval, creation.Quota);
        if (creation.CustomerId is null) throw Problems.NotFound("Customer");
        return creation.CustomerIsActive ? creation : throw Problems.CustomerInactive();
    }

    /// <summary>Creates monitors that nothing speaks against, all or none. Where the quota does, see <see cref="MonitorQuotaQueries.IsExceeded"/>.</summary>
    internal async Task<IReadOnlyList<MailboxMonitor>> CreateAsync(
        long organizationId, IReadOnlyList<(CreateMonitorRequest Request, Creation Creation)> wanted, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var most = wanted[0].Creation.Quota.Monitors;
        using var turn = await quota.TakeTurnAsync(organizationId, most, cancellationToken);
        var at = clock.GetUtcMilliseconds();
        var keys = wanted.Select(w => (w.Creation.MonitorId, Key: DataKey.Create())).ToList();
        var decided = wanted.Zip(keys, (w, k) => MonitorDecider.Decide(ToCommand(w.Request, w.Creation, organizationId, k.Key), state: null)).ToList();
        await store.AppendAsync(
            [.. decided.Zip(keys, (events, key) => new StreamAppend(
                TenantId.Of(organizationId),
                MonitorEventTypes.StreamId(key.MonitorId),
                MonitorEventTypes.StreamType,
                ExpectedVersion.NoStream,
                [.. events.Select(data => new NewEvent(Guid.CreateVersion7(at), data, at, metadata))]))],
            batch =>
            {
                if (keys is [var only]) DataKeyTable.Insert(batch, only.MonitorId, organizationId, ring.Wrap(only.MonitorId, only.Key), at);
                else DataKeyTable.Insert(batch, organizationId, [.. keys.Select(k => (k.MonitorId, ring.Wrap(k.MonitorId, k.Key)))], at);
                if (turn is not null) MonitorQuotaQueries.AddCheck(batch, organizationId, most);
            },
            cancellationToken);
        return [.. decided.Select(events => events.Select((data, i) => (data, Version: i + 1L))
            .Aggregate((MailboxMonitor?)null, (state, e) => MailboxMonitor.Evolve(state, e.data, e.Version, at))!)];
    }

    internal static ProblemException QuotaExceeded(OrganizationQuota quota) =>
        Problems.QuotaExceeded($"Your organization may have {quota.Monitors} monitors, and has them. Delete one, or ask for a larger quota.");

    private static CreateMonitor ToCommand(CreateMonitorRequest request, Creation creation, long organizationId, DataKey dataKey)
    {
        var settings = request.Settings;
        return new CreateMonitor(
            creation.MonitorId,
            organizationId,
            creation.CustomerId!.Value,
            settings.Name!,
            settings.Hostname!,
            Hostname.ToAscii(settings.Hostname!),
            settings.Port,
            settings.Status,
            settings.CheckInterval ?? CheckIntervalQuota.Default(creation.Quota),
            settings.TimeoutSeconds,
            settings.NotificationPhoneNumber,
            settings.NotificationEmail,
            settings.Config.ToReadable(),
            ConfigSeal.Seal(creation.MonitorId, settings.Config.Raw.Span, dataKey))
        {
            Confirmations = settings.Confirmations,
            RecoveryConfirmations = settings.RecoveryConfirmations,
        };
    }
}
