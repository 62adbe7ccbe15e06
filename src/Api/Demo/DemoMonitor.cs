using System.Text.Json;

namespace EventMonitors.Api.Demo;

/// <summary>A monitor of the demo's customer.</summary>
/// <param name="Id">Below the ids that the API gives.</param>
/// <param name="Body">What would be the body of a <c>POST /api/imap-pop-monitors</c>; printed, it would show a password.</param>
public sealed record DemoMonitor(long Id, JsonElement Body)
{
    /// <inheritdoc/>
    public override string ToString() => $"{nameof(DemoMonitor)} {Id}";
}
