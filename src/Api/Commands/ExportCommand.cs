using System.CommandLine;
using EventMonitors.Api.Audit;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventExport = EventMonitors.EventStore.Transfer.EventExport;

namespace EventMonitors.Api.Commands;

/// <summary><c>export</c>: the whole log as NDJSON, with the wrapped data keys.</summary>
internal static class ExportCommand
{
    private static readonly TimeSpan SettlePatience = TimeSpan.FromSeconds(10);

    private sealed record Outcome(string Output, long Events, long Attachments, long Position);

    public static Command Create(CommandActions actions)
    {
        var output = new Option<string>("--output") { Description = "A file that does not exist yet, or - for standard output.", Required = true, HelpName = "file|-" };
        var after = new Option<long>("--after") { Description = "Only what lies behind this position; such a part cannot be imported.", HelpName = "position" };
        after.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValueOrDefault<long>() < 0) result.AddError("--after takes a position, 0 or more.");
        });
        var command = new Command("export", "Writes all events, and the data keys as they are wrapped, as one JSON object per line.") { output, after };
        actions.Set(command, async (parsed, run, cancellation) =>
        {
            var name = parsed.GetRequiredValue(output);
            using var host = await run.OpenAsync(DatabaseLogin.Service, cancellation);
            var services = host.Services;
            var settled = await services.GetRequiredService<SettledPosition>().CatchUpAsync(SettlePatience, cancellation);
            var from = parsed.GetValue(after);
            if (from > settled) throw new CommandException($"There is nothing behind position {from} yet: the log is settled up to {settled}.");

            await services.GetRequiredService<ReadRecorder>().RecordCommandAsync(
                run.Metadata, new HistoryRead(ReadKind.FeedExport, OrganizationId: null, MonitorId: null, After: from, LastPosition: settled), cancellation);
            await using var file = ExportFile.Create(name, run.Streams.RawOutput);
            var summary = await run.Output.WithProgressAsync("exporting", progress => services.GetRequiredService<EventExport>().WriteAsync(
                file.Stream, settled, TimeProvider.System.GetUtcNow(), from, TransferAttachmentRows.ReadAsync, new Positions(progress, settled), cancellation));
            await file.KeepAsync(cancellation);
            var outcome = new Outcome(name, summary.Events, summary.Attachments, summary.Settled);
            // Standard output is the export itself.
            if (!file.IsStandardOutput) await run.Output.WriteAsync(outcome, Text);
            else await run.Streams.Error.WriteLineAsync(Text(outcome));
        });
        return command;
    }

    private static string Text(Outcome outcome) => $"exported {outcome.Events} events up to position {outcome.Position}, and {outcome.Attachments} attachments";

    /// <summary>Positions as steps.</summary>
    internal sealed class Positions(IProgress<Step> progress, long? total) : IProgress<long>
    {
        public void Report(long value) => progress.Report(new Step(value, total, "positions"));
    }
}
