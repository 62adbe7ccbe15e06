using System.Globalization;

namespace EventMonitors.Api.Checks;

/// <summary>A monitor's checks lie in one stream per UTC day: none grows without bound, and none is shared with configuration.</summary>
public static class CheckLog
{
    /// <summary>The type of these streams.</summary>
    public const string StreamType = "check_log";

    /// <summary><c>checks-500-2026-11-22</c>; the day is the slot's, not the result's.</summary>
    public static string StreamOf(long monitorId, DateTimeOffset slot) =>
        string.Create(CultureInfo.InvariantCulture, $"checks-{monitorId}-{slot.UtcDateTime:yyyy-MM-dd}");
}
