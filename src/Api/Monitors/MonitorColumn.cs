using System.Text.Json;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// The columns of <c>monitors</c>; in the database each has the same name in snake case. <c>monitor_snapshots</c> has them
/// too, but calls the first one <c>monitor_id</c>.
/// </summary>
internal enum MonitorColumn
{
    Id,
    OrganizationId,
    CustomerId,
    Name,
    Hostname,
    HostAscii,
    Port,
    Status,
    CheckInterval,
    TimeoutSeconds,
    NotificationPhoneNumber,
    NotificationEmail,
    Confirmations,
    RecoveryConfirmations,
    Protocol,
    MailboxUser,
    HasPassword,
    Tls,
    RejectUnauthorized,
    ProbeOptions,
    SealedConfig,
    CreatedAt,
    UpdatedAt,
    Version,
    ProbeVersion,
    ShreddedVersion,
    DeletedAt,
}

/// <summary>The columns as statements name them.</summary>
internal static class MonitorColumns
{
    /// <summary>Each column's name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetNames<MonitorColumn>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    /// <summary>All columns but the id.</summary>
    public static string List { get; } = string.Join(", ", Names.Skip(1));

    /// <summary>The same, of the table with this name.</summary>
    public static string ListOf(string table) => string.Join(", ", Names.Skip(1).Select(column => $"{table}.{column}"));
}
