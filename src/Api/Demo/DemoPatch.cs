using System.Text.Json.Nodes;
using EventMonitors.Api.Monitors;

namespace EventMonitors.Api.Demo;

/// <summary>
/// What has to change in a monitor of the demo, so that it finds its server again: servers may be elsewhere after a restart,
/// and everything else about a monitor is its owner's.
/// </summary>
internal static class DemoPatch
{
    /// <summary>The body of a <c>PATCH</c>; empty where nothing has moved.</summary>
    /// <param name="wanted">The monitor as the demo knows it.</param>
    /// <param name="state">The monitor as it is.</param>
    /// <param name="config">Its configuration, opened.</param>
    public static JsonObject Of(MonitorSettings wanted, MailboxMonitor state, ImapPopConfig config)
    {
        var patch = new JsonObject();
        if (wanted.Hostname != state.Hostname) patch["hostname"] = wanted.Hostname;
        if (wanted.Port != state.Port) patch["port"] = wanted.Port;
        var login = (wanted.Config.User, wanted.Config.Password);
        // A password is for one place alone, so it goes along whenever that changes. Beside a token it has no meaning.
        if (config.OAuth2 is null && (patch.Count > 0 || login != (config.User, config.Password)))
            patch[ImapPopConfig.Field] = new JsonObject { ["user"] = login.User, ["password"] = login.Password };
        return patch;
    }
}
