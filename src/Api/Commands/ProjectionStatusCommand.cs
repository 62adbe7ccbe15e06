using System.CommandLine;
using System.Globalization;
using EventMonitors.Api.Incidents;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore.Projections;

namespace EventMonitors.Api.Commands;

/// <summary><c>projections status</c>: how far each read model is, who keeps it up to date, and what stopped it.</summary>
internal static class ProjectionStatusCommand
{
    public static Command Create(CommandActions actions)
    {
        var command = new Command("status", "How far each read model is, who keeps it up to date, and what stopped it.");
        actions.Set(command, async (_, run, cancellation) =>
        {
            using var host = await run.OpenAsync(DatabaseLogin.Service, cancellation);
            var projections = await host.Services.GetRequiredService<ProjectionStatuses>().ReadAsync(cancellation);
            await run.Output.WriteAsync(
                [.. projections, await WatchAsync(host.Services.GetRequiredService<IncidentQueries>(), projections[0].Head, cancellation)],
                ("NAME", s => s.Name),
                ("MODE", s => s.Mode.ToString().ToLowerInvariant()),
                ("STATE", s => s.State.ToString().ToLowerInvariant()),
                ("POSITION", s => Text(s.Position)),
                ("LAG", s => Text(s.Lag)),
                ("UPDATED", s => s.LastUpdated?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
                ("LEADER", s => s.Leader),
                ("REMARK", Remark));
        });
        return command;
    }

    // It appends events instead of writing a table, and is followed like the others: where it stands still, no incident opens or ends.
    private static async Task<ProjectionStatus> WatchAsync(IncidentQueries incidents, long head, CancellationToken cancellationToken)
    {
        var (position, movedAt, leader) = await incidents.WatchAsync(cancellationToken);
        var state = leader is null ? ProjectionState.Waiting : ProjectionState.Running;
        return new ProjectionStatus("incident-watch", ProjectionMode.Asynchronous, state, position, head, movedAt, Failure: null, leader, Rebuild: null);
    }

    private static string? Remark(ProjectionStatus status)
    {
        var failure = status.Failure is { } f ? $"stopped at the {f.Alias} at position {f.Position}: {f.Message}; 'projections start {status.Name}' tries again" : null;
        var rebuild = status.Rebuild is { } r
            ? $"rebuild at {r.Position} of {r.Target}{(r.By is null ? $", interrupted; 'projections rebuild {status.Name}' goes on" : $", by {r.By}")}"
            : null;
        return failure is null || rebuild is null ? failure ?? rebuild : $"{rebuild}; {failure}";
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
