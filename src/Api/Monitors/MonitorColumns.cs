using System.Text.Json.Nodes;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Monitors;

/// <summary>The columns of <c>monitors</c> and <c>monitor_snapshots</c>, and what an event does to them.</summary>
internal static class MonitorColumns
{
    private static readonly string[] All =
    [
        "organization_id", "customer_id", "name", "hostname", "host_ascii", "port", "status", "check_interval", "timeout_seconds",
        "notification_phone_number", "notification_email", "protocol", "mailbox_user", "has_password", "tls", "reject_unauthorized",
        "sealed_config", "created_at", "updated_at", "version", "probe_version", "shredded_version", "deleted_at",
    ];

    /// <summary>All columns but the id.</summary>
    public static string List { get; } = string.Join(", ", All);

    /// <summary>The same, of the table with this name.</summary>
    public static string ListOf(string table) => string.Join(", ", All.Select(column => $"{table}.{column}"));

    /// <summary>Sets the columns that an event changes.</summary>
    public static void Set(JsonObject row, RecordedEvent recorded)
    {
        switch (recorded.Data)
        {
            case MonitorCreated e:
                Create(row, e, recorded.Version, recorded.Timestamp);
                break;
            case MonitorReconfigured e:
                Reconfigure(row, e, recorded.Version);
                break;
            case MonitorStatusChanged e:
                row["status"] = e.New;
                if (e.Activates()) row["probe_version"] = recorded.Version;
                break;
            case MonitorDeleted:
                row["deleted_at"] = Instant(recorded.Timestamp);
                break;
            case MonitorSecretsShredded:
                row["sealed_config"] = null;
                row["shredded_version"] = recorded.Version;
                break;
            default:
                throw new ArgumentException($"{recorded.Alias} changes no monitor.", nameof(recorded));
        }

        row["version"] = recorded.Version;
        row["updated_at"] = Instant(recorded.Timestamp);
    }

    private static void Create(JsonObject row, MonitorCreated e, long version, DateTimeOffset at)
    {
        row["id"] = e.MonitorId;
        row["organization_id"] = e.OrganizationId;
        row["customer_id"] = e.CustomerId;
        row["name"] = e.Name;
        row["hostname"] = e.Hostname;
        row["host_ascii"] = e.HostAscii;
        row["port"] = e.Port;
        row["status"] = e.Status;
        row["check_interval"] = e.CheckInterval;
        row["timeout_seconds"] = e.TimeoutSeconds;
        row["notification_phone_number"] = e.NotificationPhoneNumber;
        row["notification_email"] = e.NotificationEmail;
        row["created_at"] = Instant(at);
        row["probe_version"] = version;
        Configure(row, e.Config, e.SealedConfig);
    }

    private static void Reconfigure(JsonObject row, MonitorReconfigured e, long version)
    {
        if (e.Name is { } name) row["name"] = name.New;
        if (e.Hostname is { } hostname) row["hostname"] = hostname.New;
        if (e.HostAscii is { } ascii) row["host_ascii"] = ascii;
        if (e.Port is { } port) row["port"] = port.New;
        if (e.CheckInterval is { } interval) row["check_interval"] = interval.New;
        if (e.TimeoutSeconds is { } timeout) row["timeout_seconds"] = timeout.New;
        if (e.NotificationPhoneNumber is { } phone) row["notification_phone_number"] = phone.New;
        if (e.NotificationEmail is { } email) row["notification_email"] = email.New;
        if (e.Config is { } config) Configure(row, config.New, e.SealedConfig);
        if (e.ChangesProbe()) row["probe_version"] = version;
    }

    private static void Configure(JsonObject row, ReadableConfig config, string? sealedConfig)
    {
        row["protocol"] = config.Protocol;
        row["mailbox_user"] = config.User;
        row["has_password"] = config.HasPassword;
        row["tls"] = config.Tls;
        row["reject_unauthorized"] = config.RejectUnauthorized;
        if (sealedConfig is not null) row["sealed_config"] = sealedConfig;
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
