namespace EventMonitors.Api.Monitors;

/// <summary>The states of a monitor, as they are stored and shown.</summary>
public static class MonitorStatus
{
    /// <summary>Checked and counted.</summary>
    public const string Active = "active";

    /// <summary>Checked, not counted, not alerted.</summary>
    public const string Maintenance = "maintenance";

    /// <summary>Not checked.</summary>
    public const string Disabled = "disabled";

    /// <summary>What a request may say.</summary>
    public static IReadOnlyList<string> Accepted { get; } = [Active, Maintenance, Disabled, "paused", "inactive"];

    /// <summary><c>paused</c> and <c>inactive</c> are stored as <c>disabled</c>; left out means <c>active</c>.</summary>
    public static string Normalize(string? status) => status switch
    {
        null => Active,
        "paused" or "inactive" => Disabled,
        _ => status,
    };
}
