using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace EventMonitors.Api.Monitors;

/// <summary>The body of <c>POST /api/imap-pop-monitors</c> as the OpenAPI document describes it.</summary>
/// <param name="CustomerId">Internal id (a number, or its digits in a string) or public UUID of a customer of the caller's organization.</param>
/// <param name="Name">1 to 200 characters.</param>
/// <param name="Hostname">A DNS name or an IP address, without protocol, port or path.</param>
/// <param name="Port">1 to 65535; left out or null, the worker chooses 993, 143, 995 or 110 by protocol and tls.</param>
/// <param name="Status">active (default), maintenance, disabled; paused and inactive are stored as disabled.</param>
/// <param name="CheckInterval">Seconds between two checks, 10 to 86400; default 60.</param>
/// <param name="TimeoutSeconds">Deadline of one check in seconds, 1 to 120; default 30.</param>
/// <param name="NotificationPhoneNumber">A telephone number.</param>
/// <param name="NotificationEmail">An e-mail address.</param>
/// <param name="ImapPopConfig">At most 16 KiB; unknown keys are kept.</param>
/// <param name="Confirmations">Failures in a row that make the monitor down, 1 to 10; default 2.</param>
/// <param name="RecoveryConfirmations">Successes in a row that make it up again, 1 to 10; default 1.</param>
public sealed record CreateMonitorBody(
    object CustomerId,
    [property: StringLength(200, MinimumLength = 1)] string Name,
    [property: StringLength(254, MinimumLength = 1)] string Hostname,
    [property: Range(1, 65535)] int? Port = null,
    [property: AllowedValues("active", "maintenance", "disabled", "paused", "inactive")] string? Status = null,
    [property: Range(10, 86400)] int? CheckInterval = null,
    [property: Range(1, 120)] int? TimeoutSeconds = null,
    [property: StringLength(40), RegularExpression("^\\+?[0-9][0-9 ()/.-]{2,38}$")] string? NotificationPhoneNumber = null,
    [property: StringLength(254), EmailAddress] string? NotificationEmail = null,
    ImapPopConfigBody? ImapPopConfig = null,
    [property: Range(1, 10)] int? Confirmations = null,
    [property: Range(1, 10)] int? RecoveryConfirmations = null);

/// <summary>The keys of <c>imapPopConfig</c> that the worker knows.</summary>
/// <param name="Protocol">imap (default) or pop3.</param>
/// <param name="User">The mailbox user; without it the check ends after the capabilities.</param>
/// <param name="Password">The mailbox password; not beside oauth2.</param>
/// <param name="Tls">Whether the connection starts with TLS; default false.</param>
/// <param name="TlsOptions">How certificates are judged.</param>
/// <param name="StartTls">Whether TLS begins by STARTTLS or STLS, demanded and never optional; not beside tls. Default false.</param>
/// <param name="AuthMechanism">The one mechanism to log in with: PLAIN, LOGIN, USER (pop3), SCRAM-SHA-256, SCRAM-SHA-1, XOAUTH2 or OAUTHBEARER (both need oauth2); in any case. Left out, the worker chooses.</param>
/// <param name="OAuth2">How a token is got in the place of a password; needs user, and tls or startTls.</param>
/// <param name="Mailbox">The IMAP mailbox to open, 1 to 255 characters; default INBOX.</param>
/// <param name="Expect">What the mailbox has to hold, or the check is down; needs user, and password or oauth2.</param>
/// <param name="CertificateExpiryWarningDays">A check warns when the certificate is valid for fewer days, 0 to 3650; needs tls or startTls.</param>
/// <param name="IpVersion">4 or 6: only addresses of this version are dialled.</param>
public sealed record ImapPopConfigBody(
    [property: AllowedValues("imap", "pop3")] string? Protocol = null,
    string? User = null,
    string? Password = null,
    bool? Tls = null,
    TlsOptionsBody? TlsOptions = null,
    bool? StartTls = null,
    string? AuthMechanism = null,
    [property: JsonPropertyName("oauth2")] OAuth2Body? OAuth2 = null,
    [property: StringLength(255, MinimumLength = 1)] string? Mailbox = null,
    ExpectBody? Expect = null,
    [property: Range(0, 3650)] int? CertificateExpiryWarningDays = null,
    [property: AllowedValues(4, 6)] int? IpVersion = null);

/// <summary>What an access token is asked for with (RFC 6749): with the refresh token where there is one, else with the client's own credentials.</summary>
/// <param name="TokenEndpoint">An https address in plain ASCII without user and fragment, 2000 characters at most; required.</param>
/// <param name="ClientId">The client's identifier; required.</param>
/// <param name="ClientSecret">The client's secret; required where there is no refreshToken.</param>
/// <param name="RefreshToken">The refresh token; required where there is no clientSecret.</param>
/// <param name="Scope">The scopes asked for, separated by spaces.</param>
public sealed record OAuth2Body(
    [property: StringLength(2000)] string? TokenEndpoint = null,
    [property: StringLength(1000, MinimumLength = 1)] string? ClientId = null,
    [property: StringLength(8192, MinimumLength = 1)] string? ClientSecret = null,
    [property: StringLength(8192, MinimumLength = 1)] string? RefreshToken = null,
    [property: StringLength(2000, MinimumLength = 1)] string? Scope = null);

/// <summary>What a mailbox has to hold.</summary>
/// <param name="MinMessages">Fewest messages, 0 or more.</param>
/// <param name="MaxMessages">Most messages, 0 or more and not less than minMessages.</param>
/// <param name="NewestMessageMaxAgeMinutes">Minutes that the newest message may be old, 1 to 525600 (imap).</param>
public sealed record ExpectBody(
    [property: Range(0, int.MaxValue)] long? MinMessages = null,
    [property: Range(0, int.MaxValue)] long? MaxMessages = null,
    [property: Range(1, 525600)] int? NewestMessageMaxAgeMinutes = null);

/// <summary>How certificates are judged.</summary>
/// <param name="RejectUnauthorized">Whether an invalid certificate ends the check; default true. POP3 always verifies.</param>
public sealed record TlsOptionsBody(bool? RejectUnauthorized = null);
