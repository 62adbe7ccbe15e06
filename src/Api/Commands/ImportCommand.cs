using System.CommandLine;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore.Transfer;

namespace EventMonitors.Api.Commands;

/// <summary><c>import</c>: an export into an empty store, and all read models from it.</summary>
internal static class ImportCommand
{
    private const string StandardInput = "-";

    private sealed record Outcome(long Events, long Attachments, long Position, IReadOnlyList<string> Projections);

    public static Command Create(CommandActions actions)
    {
        var input = new Option<string>("--input") { Description = "A file that export wrote, or - for standard input.", Required = true, HelpName = "file|-" };
        var command = new Command("import", "Reads an export into an empty store, same ids, versions and positions, and makes all read models from it.") { input };
        actions.Set(command, async (parsed, run, cancellation) =>
        {
            var name = parsed.GetRequiredValue(input);
            using var host = await run.OpenAsync(DatabaseLogin.Owner, cancellation);
            await using var source = name == StandardInput ? run.Streams.Input : new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
            var summary = await run.Output.WithProgressAsync("importing", progress => host.Services.GetRequiredService<EventImport>().ReadAsync(
                source, TransferAttachmentRows.RestoreAsync, new ExportCommand.Positions(progress, null), cancellation));
            var rebuilt = await RebuildAsync(run, host.Services, cancellation);
            await run.Output.WriteAsync(
                new Outcome(summary.Events, summary.Attachments, summary.Settled, rebuilt.Projections),
                o => $"imported {o.Events} events up to position {o.Position} and {o.Attachments} attachments; rebuilt {string.Join(", ", o.Projections)}");
        });
        return command;
    }

    private static async Task<RebuildProjectionsCommand.Outcome> RebuildAsync(CommandRun run, IServiceProvider services, CancellationToken cancellationToken)
    {
        try
        {
            return await RebuildProjectionsCommand.RunAsync(run, services, names: null, restart: true, cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException($"The events are imported, but the read models are not made yet: {FailureLine.Of(error)} Then run 'projections rebuild all'.");
        }
    }
}
