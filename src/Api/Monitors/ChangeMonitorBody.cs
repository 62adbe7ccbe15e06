using System.ComponentModel.DataAnnotations;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// The body of <c>PATCH /api/imap-pop-monitors/{id}</c> as the OpenAPI document describes it: a JSON merge patch (RFC 7396).
/// What is left out stays; <c>null</c> takes an optional field back to its default.
/// </summary>
/// <param name="CustomerId">A monitor stays with its customer: only that one may be named.</param>
/// <param name="Name">1 to 200 characters.</param>
/// <param name="Hostname">A DNS name or an IP address, without protocol, port or path. With another one the secrets must be sent again.</param>
/// <param name="Port">1 to 65535; null, the worker chooses. With another one the secrets must be sent again.</param>
/// <param name="Status">active, maintenance, disabled; paused and inactive are stored as disabled; null for active.</param>
/// <param name="CheckInterval">Seconds between two checks, 10 to 86400; null for 60.</param>
/// <param name="TimeoutSeconds">Deadline of one check in seconds, 1 to 120; null for 30.</param>
/// <param name="NotificationPhoneNumber">A telephone number.</param>
/// <param name="NotificationEmail">An e-mail address.</param>
/// <param name="ImapPopConfig">
/// Merged key by key, the other keys stay byte for byte. The mask "********" leaves a secret as it is, except where hostname,
/// port, protocol, tls, startTls, tlsOptions, authMechanism or oauth2.tokenEndpoint change.
/// </param>
/// <param name="Confirmations">Failures in a row that make the monitor down, 1 to 10; null for 2.</param>
/// <param name="RecoveryConfirmations">Successes in a row that make it up again, 1 to 10; null for 1.</param>
public sealed record ChangeMonitorBody(
    object? CustomerId = null,
    [property: StringLength(200, MinimumLength = 1)] string? Name = null,
    [property: StringLength(254, MinimumLength = 1)] string? Hostname = null,
    [property: Range(1, 65535)] int? Port = null,
    [property: AllowedValues("active", "maintenance", "disabled", "paused", "inactive")] string? Status = null,
    [property: Range(10, 86400)] int? CheckInterval = null,
    [property: Range(1, 120)] int? TimeoutSeconds = null,
    [property: StringLength(40), RegularExpression("^\\+?[0-9][0-9 ()/.-]{2,38}$")] string? NotificationPhoneNumber = null,
    [property: StringLength(254), EmailAddress] string? NotificationEmail = null,
    ImapPopConfigBody? ImapPopConfig = null,
    [property: Range(1, 10)] int? Confirmations = null,
    [property: Range(1, 10)] int? RecoveryConfirmations = null);
