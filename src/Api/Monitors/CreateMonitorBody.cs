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
public sealed record CreateMonitorBody(
    object CustomerId,
    string Name,
    string Hostname,
    int? Port = null,
    string? Status = null,
    int? CheckInterval = null,
    int? TimeoutSeconds = null,
    string? NotificationPhoneNumber = null,
    string? NotificationEmail = null,
    ImapPopConfigBody? ImapPopConfig = null);

/// <summary>The keys of <c>imapPopConfig</c> that the worker knows.</summary>
/// <param name="Protocol">imap (default) or pop3.</param>
/// <param name="User">The mailbox user; without it the check ends at the greeting.</param>
/// <param name="Password">The mailbox password.</param>
/// <param name="Tls">Whether the connection starts with TLS; default false.</param>
/// <param name="TlsOptions">How certificates are judged.</param>
public sealed record ImapPopConfigBody(string? Protocol = null, string? User = null, string? Password = null, bool? Tls = null, TlsOptionsBody? TlsOptions = null);

/// <summary>How certificates are judged.</summary>
/// <param name="RejectUnauthorized">Whether an invalid certificate ends the check; default true. POP3 always verifies.</param>
public sealed record TlsOptionsBody(bool? RejectUnauthorized = null);
