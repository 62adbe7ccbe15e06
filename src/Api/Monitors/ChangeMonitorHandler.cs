using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;
using EventMonitors.Api.Secrets;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Monitors;

/// <summary>Request to command, command to events: a patch, or a whole, is laid over the monitor as it is, and what differs is stored.</summary>
public sealed class ChangeMonitorHandler(MonitorDecisions decisions, CustomerQueries customers, QuotaQueries quotas, ConfigReader configs, KeyRing ring)
{
    /// <summary>Changes the monitor; everything is committed when this returns.</summary>
    /// <returns>The monitor as the API shows it, its secrets masked.</returns>
    /// <exception cref="ProblemException">404: the organization has no such monitor. 412: it is in another version. 400: the request does not go together with it. 503: it names the configuration, which does not open.</exception>
    public async Task<ShownMonitor> HandleAsync(
        long monitorId, long organizationId, IMonitorChange request, Precondition? precondition, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var (state, record) = await decisions.HandleAsync(monitorId, organizationId, precondition, DecideAsync, metadata, cancellationToken) ?? throw Problems.NotFound("Monitor");
        return new ShownMonitor(MonitorResponse.Of(state, configs.Show(state, record), record.LastCheckedAt), state.Version);

        async Task<MonitorDecision> DecideAsync(MailboxMonitor state, MonitorRecord record)
        {
            if (request.Customer is { } customer && await customers.FindAsync(organizationId, customer, cancellationToken) != state.CustomerId)
                throw Problems.InvalidBody("customerId", "cannot be changed: a monitor stays with its customer.");
            var before = request.NamesConfig ? configs.Open(state, record) : ConfigReader.Known(state);
            return Decide(await HoldAsync(request.Over(state, before), state, cancellationToken), before, state, record);
        }
    }

    // What a monitor was given under a looser quota it keeps.
    private async Task<MonitorSettings> HoldAsync(MonitorSettings wanted, MailboxMonitor state, CancellationToken cancellationToken)
    {
        if (wanted.CheckInterval == state.CheckInterval) return wanted;
        var quota = await quotas.FindAsync(state.OrganizationId, cancellationToken);
        CheckIntervalQuota.Hold(wanted.CheckInterval, quota);
        return wanted with { CheckInterval = wanted.CheckInterval ?? CheckIntervalQuota.Default(quota) };
    }

    private MonitorDecision Decide(MonitorSettings wanted, ImapPopConfig before, MailboxMonitor state, MonitorRecord record)
    {
        // The same text can mean more than it did: a key from before it was known is in force once it has been sent.
        var keepsConfig = wanted.Config.Raw.Span.SequenceEqual(before.Raw.Span) && wanted.Config.ToReadable() == before.ToReadable();
        // Asked for only where something is sealed: a monitor whose key is lost can be changed in everything else.
        var key = keepsConfig ? null : record.Key is { } wrapped ? ring.Unwrap(state.Id, wrapped) : DataKey.Create();
        var command = new ChangeMonitor(
            wanted.Name!,
            wanted.Hostname!,
            Hostname.ToAscii(wanted.Hostname!),
            wanted.Port,
            wanted.Status,
            wanted.CheckInterval,
            wanted.TimeoutSeconds,
            wanted.NotificationPhoneNumber,
            wanted.NotificationEmail,
            key is null ? null : Seal(wanted.Config, before, state.Id, key))
        {
            Confirmations = wanted.Confirmations,
            RecoveryConfirmations = wanted.RecoveryConfirmations,
        };
        return new MonitorDecision(MonitorDecider.Decide(command, state))
        {
            NewKey = key is not null && record.Key is null ? ring.Wrap(state.Id, key) : null,
        };
    }

    private static NewConfig Seal(ImapPopConfig config, ImapPopConfig before, long monitorId, DataKey key) =>
        new(config.ToReadable(), ConfigSeal.Seal(monitorId, config.Raw.Span, key), config.Password != before.Password)
        {
            ClientSecretReplaced = config.OAuth2?.ClientSecret != before.OAuth2?.ClientSecret,
            RefreshTokenReplaced = config.OAuth2?.RefreshToken != before.OAuth2?.RefreshToken,
        };
}
