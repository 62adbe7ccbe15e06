using System.Text.Json;
using System.Text.Json.Nodes;
using EventMonitors.Api.Http;
using EventMonitors.Api.Monitors;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Demo;

/// <summary>The demo's own monitors, made and kept by the commands that the API has.</summary>
public sealed class DemoMonitors(CreateMonitorHandler create, ChangeMonitorHandler change, MonitorStateQueries monitors)
{
    // Servers may be elsewhere after a restart; everything else about a monitor is its owner's from then on.
    private static readonly string[] Kept = ["hostname", "port", "imapPopConfig"];

    /// <summary>Adds the monitors that are not there yet, and leads the others to their servers. One that was deleted stays so.</summary>
    /// <exception cref="ProblemException">400: a body is none that the API would take.</exception>
    public async Task EnsureAsync(long organizationId, IReadOnlyList<DemoMonitor> wanted, EventMetadata metadata, CancellationToken cancellationToken)
    {
        foreach (var monitor in wanted)
        {
            if (await monitors.FindAsync(monitor.Id, organizationId, cancellationToken) is null)
                await create.HandleAsync(organizationId, monitor.Id, CreateMonitorRequest.Read(monitor.Body), metadata, cancellationToken);
            else
                await ChangeAsync(organizationId, monitor, metadata, cancellationToken);
        }
    }

    private async Task ChangeAsync(long organizationId, DemoMonitor monitor, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var patch = new JsonObject(JsonObject.Create(monitor.Body)!.Where(member => Kept.Contains(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
        using var body = JsonDocument.Parse(patch.ToJsonString());
        try
        {
            await change.HandleAsync(monitor.Id, organizationId, ChangeMonitorRequest.Read(body.RootElement), metadata, cancellationToken);
        }
        catch (ProblemException refused) when (refused.Problem.Status == StatusCodes.Status404NotFound)
        {
            // Deleted by its owner.
        }
    }
}
