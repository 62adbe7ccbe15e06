using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Monitors;

/// <summary>A monitor as the contract shows it. The order of the members is the order of the keys.</summary>
/// <param name="Id">Internal id.</param>
/// <param name="OrganizationId">The owning organization.</param>
/// <param name="CustomerId">Internal id of the customer.</param>
/// <param name="Name">As sent.</param>
/// <param name="Hostname">As sent.</param>
/// <param name="Port">TCP port, <c>null</c> where the worker chooses.</param>
/// <param name="CheckInterval">Seconds between two checks.</param>
/// <param name="TimeoutSeconds">Deadline of one check, in seconds.</param>
/// <param name="Status">active, maintenance or disabled.</param>
/// <param name="NotificationPhoneNumber">As sent.</param>
/// <param name="NotificationEmail">As sent.</param>
/// <param name="LastCheckedAt">When the newest check ended, <c>null</c> before the first.</param>
/// <param name="CreatedAt">When the monitor was created.</param>
/// <param name="UpdatedAt">When its configuration last changed.</param>
/// <param name="Config">The configuration as sent; its secrets masked except in the answer to the caller that just sent it.</param>
/// <param name="ImapPopConfig">The same as <paramref name="Config"/>, under the name that the request has for it.</param>
/// <param name="Confirmations">Failures in a row that make it down, 1 to 10; not there where nothing was chosen, which means 2.</param>
/// <param name="RecoveryConfirmations">Successes in a row that make it up again, 1 to 10; not there where nothing was chosen, which means 1.</param>
public sealed record MonitorResponse(
    long Id,
    long OrganizationId,
    long CustomerId,
    string Name,
    string Hostname,
    int? Port,
    int CheckInterval,
    int TimeoutSeconds,
    [property: AllowedValues("active", "maintenance", "disabled")] string Status,
    string? NotificationPhoneNumber,
    string? NotificationEmail,
    DateTimeOffset? LastCheckedAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    RawJson Config,
    RawJson ImapPopConfig,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Confirmations = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RecoveryConfirmations = null)
{
    /// <summary>The monitor in a state, with its configuration as the reader may see it.</summary>
    public static MonitorResponse Of(MailboxMonitor monitor, RawJson config, DateTimeOffset? lastCheckedAt) => new(
        monitor.Id,
        monitor.OrganizationId,
        monitor.CustomerId,
        monitor.Name,
        monitor.Hostname,
        monitor.Port,
        monitor.CheckInterval,
        monitor.TimeoutSeconds,
        monitor.Status,
        monitor.NotificationPhoneNumber,
        monitor.NotificationEmail,
        lastCheckedAt,
        monitor.CreatedAt,
        monitor.UpdatedAt,
        config,
        config,
        monitor.Confirmations,
        monitor.RecoveryConfirmations);
}
