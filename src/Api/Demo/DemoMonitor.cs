using System.Text.Json;

namespace EventMonitors.Api.Demo;

/// <summary>A monitor of the demo's customer.</summary>
/// <param name="Id">Below the ids that the API gives.</param>
/// <param name="Body">What would be the body of a <c>POST /api/imap-pop-monitors</c>; printed, it would show a password.</param>
public sealed record DemoMonitor(long Id, JsonElement Body)
{
    /// <summary>The highest id; the sequence of the API's own begins behind it.</summary>
    public const long MaxId = 499;

    /// <summary>Whether the id is none that the API gives.</summary>
    public static bool IsOwnId(long id) => id is >= 1 and <= MaxId;

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(DemoMonitor)} {Id}";
}
