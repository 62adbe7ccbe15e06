using System.Text.Json.Serialization;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Checks;

/// <summary>What every end of a check says. Times are UTC, cut to the millisecond.</summary>
public abstract record CheckEvent : IMonitorEvent
{
    /// <summary>Name-based UUID of the check (<see cref="CheckIds"/>).</summary>
    [JsonPropertyOrder(-1)]
    public required Guid CheckId { get; init; }

    /// <summary>Internal id of the monitor.</summary>
    [JsonPropertyOrder(-1)]
    public required long MonitorId { get; init; }

    /// <summary>The owning organization; also the tenant of the stream.</summary>
    [JsonPropertyOrder(-1)]
    public required long OrganizationId { get; init; }

    /// <summary>Stream version of the configuration that the check was asked for with.</summary>
    [JsonPropertyOrder(-1)]
    public required long MonitorVersion { get; init; }

    /// <summary>Stream version of the last change to a field that the probe uses.</summary>
    [JsonPropertyOrder(-1)]
    public required long ProbeVersion { get; init; }

    /// <summary>Why it was asked for (<see cref="CheckTrigger"/>).</summary>
    [JsonPropertyOrder(-1)]
    public required string Trigger { get; init; }

    /// <summary>The instant that the check stands for. Its day names the check log.</summary>
    [JsonPropertyOrder(-1)]
    public required DateTimeOffset Slot { get; init; }
}

/// <summary>What a worker found.</summary>
public abstract record CheckResult : CheckEvent
{
    /// <summary>When the worker began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the worker had its verdict.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>The worker's name.</summary>
    public required string Worker { get; init; }

    /// <summary><c>up</c>, <c>down</c> or <c>inconclusive</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>The fault class, <c>none</c> where nothing failed.</summary>
    public required string Fault { get; init; }

    /// <summary>The last phase that was entered.</summary>
    public required string Phase { get; init; }

    /// <summary>One sentence that is safe to show to a customer.</summary>
    public required string Message { get; init; }

    /// <summary>Milliseconds spent in each phase that was entered.</summary>
    public required IReadOnlyDictionary<string, double> TimingsMs { get; init; }

    /// <summary>The IP address that was dialled.</summary>
    public string? Address { get; init; }

    /// <summary>The TCP port that was dialled.</summary>
    public int? Port { get; init; }

    /// <summary>The TLS protocol version agreed on.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>How the login was made, by the mechanism's name.</summary>
    public string? Mechanism { get; init; }

    /// <summary>The end of the leaf certificate's validity.</summary>
    public DateTimeOffset? CertificateNotAfter { get; init; }

    /// <summary>What did not fail the check but deserves attention.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    // What follows came later than the rest. What there is none of is not written: there are a million checks a day.

    /// <summary>Every address that was dialled, in the order in which that began; <c>null</c> where none was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DialledAddress>? AddressesTried { get; init; }

    /// <summary>The cipher suite agreed on, by its IANA name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cipher { get; init; }

    /// <summary>What the server's certificate says.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ShownCertificate? Certificate { get; init; }

    /// <summary>The text of the server's greeting, cleaned and cut.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Greeting { get; init; }

    /// <summary>The capabilities that the server told last; <c>null</c> where it told none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Capabilities { get; init; }

    /// <summary>The number of messages in the mailbox.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MessageCount { get; init; }

    /// <summary>When the newest message came; only where its age is expected to be low.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? NewestMessageAt { get; init; }

    /// <summary>Bytes received from the mail server, inside TLS where there is TLS.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? BytesReceived { get; init; }

    /// <summary>Bytes sent to it, likewise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? BytesSent { get; init; }

    /// <summary>Of a failure the last lines of the conversation, without secrets.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Transcript { get; init; }
}

/// <summary>A check was run. Alias <c>check_completed</c>, stream <c>checks-{monitorId}-{yyyy-MM-dd}</c>, event id = check id.</summary>
public sealed record CheckCompleted : CheckResult;

/// <summary>
/// The result of a check whose slot had been given up. Alias <c>check_arrived_late</c>; the slot stays missed, since the
/// first end wins, but what was found is kept.
/// </summary>
public sealed record CheckArrivedLate : CheckResult;

/// <summary>
/// One slot, or a run of slots one interval apart, for which no check was run in time. Alias <c>check_missed</c>, event id =
/// check id of the first slot that had no end before.
/// </summary>
public sealed record CheckMissed : CheckEvent
{
    /// <summary>The last slot of the run, on the same UTC day as <see cref="CheckEvent.Slot"/>; equal to it for a single slot.</summary>
    public required DateTimeOffset LastSlot { get; init; }

    /// <summary>How many slots the run has, 1 or more.</summary>
    public required int Count { get; init; }

    /// <summary>Why (<see cref="MissedReason"/>).</summary>
    public required string Reason { get; init; }

    /// <summary>The worker that found the request too late, <c>null</c> where none had it.</summary>
    public string? Worker { get; init; }
}

/// <summary>
/// Somebody asked for a check at once; who, stands in the headers. Alias <c>check_asked_for</c>, in the check log of its day, event
/// id <see cref="CheckIds.OfAsking"/>. It is no end: that follows, under the check's own id.
/// </summary>
/// <param name="CheckId">Name-based UUID of the check (<see cref="CheckIds.OfManual"/>).</param>
/// <param name="MonitorId">Internal id of the monitor.</param>
/// <param name="OrganizationId">The owning organization; also the tenant of the stream.</param>
/// <param name="MonitorVersion">Stream version of the configuration that is checked.</param>
/// <param name="ProbeVersion">Stream version of the last change to a field that the probe uses.</param>
/// <param name="Slot">When it was asked for, UTC, cut to the millisecond.</param>
/// <param name="ExpiresAt">From then on the check is not run any more.</param>
public sealed record CheckAskedFor(
    Guid CheckId, long MonitorId, long OrganizationId, long MonitorVersion, long ProbeVersion, DateTimeOffset Slot, DateTimeOffset ExpiresAt) : IMonitorEvent;

/// <summary>Why a slot was missed.</summary>
public static class MissedReason
{
    /// <summary>A worker took the request when its next slot had come already; or nobody took one that somebody had asked for.</summary>
    public const string Expired = "expired";

    /// <summary>Nobody was there to ask for the check: the program was stopped, or the clock jumped.</summary>
    public const string Outage = "outage";

    /// <summary>The request could not be handed to the broker, or the broker was away when its result was to come.</summary>
    public const string BrokerUnavailable = "broker_unavailable";

    /// <summary>The request was handed to the broker, and then there was a time when no worker took any.</summary>
    public const string NoWorker = "no_worker";

    /// <summary>
    /// The request was handed to the broker, workers were there, and no end came of it: request or result was lost. Of a leader that
    /// ended also what it had given up and not recorded yet, where its successor knows of nothing that was wrong.
    /// </summary>
    public const string Lost = "lost";

    /// <summary>The configuration was changed, or the monitor disabled or deleted, before the check could be asked for.</summary>
    public const string Superseded = "superseded";

    /// <summary>The monitor's secrets could not be opened: a key is missing from the ring.</summary>
    public const string CredentialsUnreadable = "credentials_unreadable";
}

/// <summary>Why a check is asked for.</summary>
public static class CheckTrigger
{
    /// <summary>Its slot came.</summary>
    public const string Schedule = "schedule";

    /// <summary>The configuration is new, or a field that the probe uses has changed.</summary>
    public const string Change = "change";

    /// <summary>Somebody asked for it; its slot is the instant of that.</summary>
    public const string Manual = "manual";
}
