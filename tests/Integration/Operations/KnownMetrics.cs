using System.Text.RegularExpressions;
using EventMonitors.Tests.Support.Telemetry;

namespace EventMonitors.Tests.Integration.Operations;

/// <summary>
/// What may be measured, as Prometheus names it. A new instrument or label needs a line here, and so a thought about how many
/// values it can have: none that grows with monitors, customers, servers or requests.
/// </summary>
internal static partial class KnownMetrics
{
    private const string Faults =
        "none|dns|connect|tls|certificate|greeting|unavailable|protocol|login_policy|credentials|mailbox|expectation|timeout|throttled|mailbox_locked|egress_denied|worker_network|internal";

    private const string Missed = "expired|outage|broker_unavailable|no_worker|lost|superseded|credentials_unreadable";

    /// <summary>Our own, with their labels.</summary>
    public static IReadOnlyDictionary<string, string[]> Own { get; } = new Dictionary<string, string[]>
    {
        ["event_monitors_health"] = ["part"],
        ["event_monitors_incidents_opened_total"] = [],
        ["event_monitors_incidents_ended_total"] = [],
        ["event_monitors_recorder_batch_size"] = [],
        ["event_monitors_recorder_checks_total"] = ["outcome", "cause"],
        ["event_monitors_recorder_delay_seconds"] = ["trigger"],
        ["event_monitors_recorder_dropped_total"] = [],
        ["event_monitors_recorder_duration_seconds"] = [],
        ["event_monitors_recorder_late_total"] = [],
        ["event_monitors_recorder_oldest_age_seconds"] = [],
        ["event_monitors_recorder_poison_total"] = [],
        ["event_monitors_recorder_recorded_total"] = [],
        ["event_monitors_recorder_slot_delay_seconds"] = ["trigger"],
        ["event_monitors_scheduler_judge_duration_seconds"] = [],
        ["event_monitors_scheduler_judged_total"] = [],
        ["event_monitors_scheduler_lateness_seconds"] = ["trigger"],
        ["event_monitors_scheduler_missed_total"] = ["reason"],
        ["event_monitors_scheduler_monitors"] = ["shard"],
        ["event_monitors_scheduler_open"] = ["shard"],
        ["event_monitors_scheduler_requested_total"] = ["trigger"],
        ["event_monitors_scheduler_send_duration_seconds"] = [],
        ["event_monitors_scheduler_shards"] = [],
        ["event_monitors_scheduler_takeovers_total"] = [],
        ["event_monitors_worker_check_duration_seconds"] = ["protocol", "verdict", "fault"],
        ["event_monitors_worker_checks_active"] = [],
        ["event_monitors_worker_expired_total"] = [],
        ["event_monitors_worker_phase_duration_seconds"] = ["protocol", "phase"],
        ["event_monitors_worker_request_age_seconds"] = ["trigger"],
        ["eventstore_append_conflicts_total"] = [],
        ["eventstore_append_duration_seconds"] = ["outcome"],
        ["eventstore_events_appended_total"] = [],
        ["eventstore_events_duplicate_total"] = [],
        ["eventstore_projection_behind_seconds"] = ["projection"],
        ["eventstore_projection_events_total"] = ["projection"],
        ["eventstore_projection_failures_total"] = ["projection"],
        ["eventstore_projection_lag"] = ["projection"],
        ["eventstore_projection_pages_total"] = ["projection"],
        ["eventstore_projection_position"] = ["projection"],
    };

    /// <summary>What is there as soon as a monitor was checked.</summary>
    public static IReadOnlyList<string> Always { get; } =
    [
        "event_monitors_health", "event_monitors_recorder_batch_size", "event_monitors_recorder_checks_total", "event_monitors_recorder_delay_seconds",
        "event_monitors_recorder_duration_seconds", "event_monitors_recorder_oldest_age_seconds", "event_monitors_recorder_recorded_total",
        "event_monitors_recorder_slot_delay_seconds", "event_monitors_scheduler_lateness_seconds", "event_monitors_scheduler_requested_total",
        "event_monitors_worker_check_duration_seconds", "event_monitors_worker_checks_active", "event_monitors_worker_phase_duration_seconds",
        "event_monitors_worker_request_age_seconds", "eventstore_append_duration_seconds", "eventstore_events_appended_total",
        "eventstore_projection_behind_seconds", "eventstore_projection_events_total", "eventstore_projection_lag",
        "http_server_request_duration_seconds", "db_client_operation_duration_seconds", "messaging_masstransit_consume_duration_milliseconds",
        "dotnet_process_cpu_time_seconds_total", "kestrel_active_connections",
    ];

    private static readonly Dictionary<string, string> Values = new()
    {
        ["part"] = "postgresql|rabbitmq|schedule",
        // At most 256 of them.
        ["shard"] = "[0-9]{1,3}",
        ["outcome"] = "up|down|inconclusive|missed|late|other|appended|conflict|duplicate|failed",
        ["verdict"] = "up|down|inconclusive",
        ["cause"] = $"{Faults}|{Missed}|other",
        ["fault"] = Faults,
        ["reason"] = Missed,
        ["trigger"] = "schedule|change|manual|trial|other",
        ["protocol"] = "imap|pop3|other",
        ["phase"] = "token|dns|connect|tls|greeting|login|mailbox|logout",
        ["projection"] = "check-days|check-hours",
        ["le"] = @"[0-9.eE+-]+|\+Inf",
        ["otel_scope_name"] = @"(EventMonitors|Microsoft\.AspNetCore|System)\.[A-Za-z.]+|Npgsql|MassTransit",
        ["otel_scope_version"] = "[0-9.]+",
        ["otel_scope_schema_url"] = @"https://opentelemetry\.io/schemas/[0-9.]+",
    };

    /// <summary>Labels of the libraries that are used, and what may stand in them.</summary>
    private static readonly Dictionary<string, string> ForeignValues = new()
    {
        ["http_request_method"] = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|_OTHER",
        ["http_response_status_code"] = "[1-5][0-9][0-9]",
        // A template: what stands in its places is not shown.
        ["http_route"] = @"/([a-z-]+|\{[a-zA-Z:]+\})?(/([a-z0-9.-]+|\{[a-zA-Z:]+\}))*",
        ["url_scheme"] = "http|https",
        ["network_protocol_name"] = "http",
        ["network_protocol_version"] = "1.0|1.1|2|3",
        ["network_transport"] = "tcp",
        ["network_type"] = "ipv4|ipv6",
        // Where this process listens.
        ["server_address"] = @"127\.0\.0\.1",
        ["server_port"] = "[0-9]+",
        ["error_type"] = @"[A-Za-z0-9_.+`]+",
        ["db_system_name"] = "postgresql",
        ["db_response_status_code"] = "[0-9A-Z]{5}",
        ["gc_heap_generation"] = "gen0|gen1|gen2|loh|poh",
        ["cpu_mode"] = "user|system",
        ["messaging_masstransit_message_type"] = "[A-Za-z_]+",
        ["messaging_masstransit_consumer_type"] = "[A-Za-z_]+",
        ["messaging_masstransit_exception_type"] = "[A-Za-z_.]+",
    };

    /// <summary>Whether Prometheus may find it at the programs: ours, or one of the libraries that are used.</summary>
    public static bool IsKnown(string family) => Own.ContainsKey(family) || Foreign().IsMatch(family);

    /// <summary>What is not on the lists.</summary>
    public static IEnumerable<string> FindProblems(MetricsText.Family family)
    {
        if (!IsKnown(family.Name)) return [$"{family.Name}: not known"];
        if (family.Name is "target_info" or "otel_scope_info") return [];
        return from sample in family.Samples
               from label in sample.Labels
               where !MayBe(family.Name, label.Key, label.Value)
               select $"{family.Name}: {label.Key}={label.Value}";
    }

    private static bool MayBe(string family, string label, string value)
    {
        if (label is "le" || label.StartsWith("otel_scope_", StringComparison.Ordinal)) return Is(value, Values.GetValueOrDefault(label));
        if (Own.TryGetValue(family, out var labels)) return labels.Contains(label) && Is(value, Values[label]);
        return label.StartsWith("aspnetcore_", StringComparison.Ordinal) ? Word().IsMatch(value) : Is(value, ForeignValues.GetValueOrDefault(label));
    }

    private static bool Is(string value, string? pattern) => pattern is not null && Regex.IsMatch(value, $"^({pattern})$");

    [GeneratedRegex("^(aspnetcore|kestrel|dotnet|http_server|db_client|messaging_masstransit)_[a-z_]+$|^(target_info|otel_scope_info)$")]
    private static partial Regex Foreign();

    [GeneratedRegex("^[A-Za-z0-9_.-]{1,80}$")]
    private static partial Regex Word();
}
