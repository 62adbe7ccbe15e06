using System.CommandLine;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore.Projections;

namespace EventMonitors.Api.Commands;

/// <summary><c>projections list</c>: which read models there are.</summary>
internal static class ListProjectionsCommand
{
    private sealed record Row(string Name, ProjectionMode Mode, IReadOnlyList<string> Tables);

    public static Command Create(CommandActions actions)
    {
        var command = new Command("list", "Which read models there are, when they are written, and their tables.");
        actions.Set(command, async (_, run, _) =>
        {
            using var host = run.Build(DatabaseLogin.Service);
            var rows = host.Services.GetServices<ProjectionRegistration>()
                .OrderBy(r => r.Projection.Name, StringComparer.Ordinal)
                .Select(r => new Row(r.Projection.Name, r.Mode, [.. r.Projection.Tables.Select(table => $"{r.Projection.Schema}.{table}")]))
                .ToList();
            await run.Output.WriteAsync(rows, ("NAME", r => r.Name), ("MODE", r => r.Mode.ToString().ToLowerInvariant()), ("TABLES", r => string.Join(", ", r.Tables)));
        });
        return command;
    }
}
