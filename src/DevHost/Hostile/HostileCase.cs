using System.Text.Json.Nodes;
using EventMonitors.DevHost.Scripted;

namespace EventMonitors.DevHost.Hostile;

/// <summary>A way to misbehave, and what a check of it comes to.</summary>
/// <param name="Id">The id of its monitor.</param>
/// <param name="Name">What the server does.</param>
/// <param name="Fault">The fault class that a check ends in.</param>
/// <param name="Config">The keys of <c>imapPopConfig</c> beside user and password.</param>
/// <param name="Script">What it does to each client.</param>
internal sealed record HostileCase(long Id, string Name, string Fault, JsonObject Config, params ScriptStep[] Script)
{
    /// <summary>The name that its port is kept under.</summary>
    public string PortName => $"hostile{Id}";
}
