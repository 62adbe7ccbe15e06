namespace EventMonitors.Api.Trials;

/// <summary>
/// Somebody asks for a configuration to be tried that belongs to no monitor; recorded before any worker is asked, so that nobody looks
/// around unseen. Alias <c>trial_asked_for</c>, stream <c>trials-{organizationId}-{yyyy-MM-dd}</c>. Who, from where and in which session
/// stands in the headers. What became of it follows as <see cref="ConfigurationTried"/>; where that is missing, this program or the
/// database was away then, and a worker may have tried it.
/// </summary>
/// <param name="TrialId">Names the trial.</param>
/// <param name="OrganizationId">Whose member asks; also the tenant of the stream.</param>
/// <param name="Hostname">As sent.</param>
/// <param name="HostAscii">The name that is looked up: punycode, or an address.</param>
/// <param name="Port">TCP port; <c>null</c> where the worker chooses.</param>
/// <param name="Protocol"><c>imap</c> or <c>pop3</c>.</param>
/// <param name="User">The mailbox user; <c>null</c> where none was sent.</param>
/// <param name="Tls">Whether the connection is to begin with TLS.</param>
/// <param name="StartTls">Whether TLS is to begin by a command.</param>
/// <param name="TokenEndpoint">Where a token is to be asked for; <c>null</c> where none is.</param>
/// <param name="AskedAt">When it was asked for, UTC, cut to the millisecond.</param>
public sealed record TrialAskedFor(
    Guid TrialId,
    long OrganizationId,
    string Hostname,
    string HostAscii,
    int? Port,
    string Protocol,
    string? User,
    bool Tls,
    bool StartTls,
    string? TokenEndpoint,
    DateTimeOffset AskedAt);

/// <summary>
/// Somebody had a configuration tried that belongs to no monitor. Alias <c>configuration_tried</c>, stream
/// <c>trials-{organizationId}-{yyyy-MM-dd}</c>, event id = trial id. Who, from where and in which session stands in the headers. This
/// and the asking are all that is kept: neither a secret nor what the server said.
/// </summary>
/// <param name="TrialId">Names the trial.</param>
/// <param name="OrganizationId">Whose member tried; also the tenant of the stream.</param>
/// <param name="Hostname">As sent.</param>
/// <param name="HostAscii">The name that is looked up: punycode, or an address.</param>
/// <param name="Port">TCP port; <c>null</c> where the worker chose.</param>
/// <param name="Protocol"><c>imap</c> or <c>pop3</c>.</param>
/// <param name="User">The mailbox user; <c>null</c> where none was sent.</param>
/// <param name="Tls">Whether the connection was to begin with TLS.</param>
/// <param name="StartTls">Whether TLS was to begin by a command.</param>
/// <param name="TokenEndpoint">Where a token was to be asked for; <c>null</c> where none was.</param>
/// <param name="StartedAt">When it was asked for, UTC, cut to the millisecond.</param>
/// <param name="Outcome">What became of it (<see cref="TrialOutcome"/>).</param>
/// <param name="Verdict"><c>up</c>, <c>down</c> or <c>inconclusive</c>; <c>null</c> without an answer.</param>
/// <param name="Fault">The fault class; <c>null</c> without an answer.</param>
/// <param name="Address">The IP address that was dialled; <c>null</c> where none was.</param>
/// <param name="Worker">Who tried; <c>null</c> without an answer.</param>
public sealed record ConfigurationTried(
    Guid TrialId,
    long OrganizationId,
    string Hostname,
    string HostAscii,
    int? Port,
    string Protocol,
    string? User,
    bool Tls,
    bool StartTls,
    string? TokenEndpoint,
    DateTimeOffset StartedAt,
    string Outcome,
    string? Verdict,
    string? Fault,
    string? Address,
    string? Worker);

/// <summary>What became of a trial.</summary>
public static class TrialOutcome
{
    /// <summary>A worker said what it found.</summary>
    public const string Answered = "answered";

    /// <summary>No worker answered in time, or none with anything that could be shown; it may have been tried.</summary>
    public const string Unanswered = "unanswered";

    /// <summary>The broker was away, or gave the request back: nothing was tried.</summary>
    public const string BrokerUnavailable = "broker_unavailable";

    /// <summary>The caller, or this program, went away before there was an answer; a worker may have tried it.</summary>
    public const string Abandoned = "abandoned";
}
