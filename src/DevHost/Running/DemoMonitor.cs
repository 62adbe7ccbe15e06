using System.Text.Json.Nodes;

namespace EventMonitors.DevHost.Running;

/// <summary>A monitor that is there once the system is ready.</summary>
/// <param name="Id">Below 500, where the API's own ids begin.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Shows">What its checks come to: a fault class, or <c>up</c>.</param>
/// <param name="Body">The request that would create it. Printed, it would show a password.</param>
internal sealed record DemoMonitor(long Id, string Name, string Shows, JsonObject Body)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Id} {Name}";

    /// <summary>A monitor of the demo's customer, checked twice a minute unless it says otherwise.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="name">Its name.</param>
    /// <param name="shows">What its checks come to.</param>
    /// <param name="host">The mail server's name.</param>
    /// <param name="user">The mailbox user.</param>
    /// <param name="password">The password.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="config">The keys of <c>imapPopConfig</c> beside user and password.</param>
    /// <param name="timeoutSeconds">The deadline of a check.</param>
    public static DemoMonitor Of(long id, string name, string shows, string host, string user, string password, int port, JsonObject config, int timeoutSeconds = 10)
    {
        config["user"] = user;
        config["password"] = password;
        return new DemoMonitor(id, name, shows, new JsonObject
        {
            ["customerId"] = "11111111-1111-4111-8111-111111111111",
            ["name"] = name,
            ["hostname"] = host,
            ["port"] = port,
            ["checkInterval"] = 30,
            ["timeoutSeconds"] = timeoutSeconds,
            ["imapPopConfig"] = config,
        });
    }
}
