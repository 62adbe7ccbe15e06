using System.ComponentModel.DataAnnotations;
using EventMonitors.Api.Monitors;

namespace EventMonitors.Api.Trials;

/// <summary>The body of <c>POST /api/imap-pop-monitors/test</c> as the OpenAPI document describes it.</summary>
/// <param name="Hostname">A DNS name or an IP address, without protocol, port or path.</param>
/// <param name="Port">1 to 65535; left out or null, the worker chooses 993, 143, 995 or 110 by protocol and tls.</param>
/// <param name="TimeoutSeconds">Deadline in seconds, 1 to 30; default 30.</param>
/// <param name="ImapPopConfig">As for a monitor that is created; each secret must be there itself, never its mask.</param>
public sealed record TrialBody(
    [property: StringLength(254, MinimumLength = 1)] string Hostname,
    [property: Range(1, 65535)] int? Port = null,
    [property: Range(1, 30)] int? TimeoutSeconds = null,
    ImapPopConfigBody? ImapPopConfig = null);
