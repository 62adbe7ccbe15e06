using System.CommandLine;
using System.Globalization;
using EventMonitors.Api.Http;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Commands;

/// <summary><c>archive</c>: closes the check logs of days that are over, so that nothing can be added to them any more.</summary>
internal static class ArchiveCommand
{
    private sealed record Outcome(DateOnly Before, long Logs);

    public static Command Create(CommandActions actions)
    {
        var before = new Option<string>("--before") { Description = "Logs of days (UTC) before this one; the last two days always stay open.", Required = true, HelpName = "yyyy-mm-dd" };
        var command = new Command("archive", "Closes the check logs of days before one: they stay readable and take no more events.") { before };
        actions.Set(command, async (parsed, run, cancellation) =>
        {
            var day = Day(parsed.GetRequiredValue(before), DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
            using var host = await run.OpenAsync(DatabaseLogin.Owner, cancellation);
            var store = host.Services.GetRequiredService<PostgresEventStore>();
            var metadata = run.Metadata();
            var closed = await run.Output.WithProgressAsync(
                "closing check logs", progress => CloseAsync(host.Services.GetRequiredService<ArchiveRows>(), store, day, metadata, progress, cancellation));
            await run.Output.WriteAsync(new Outcome(day, closed), o => $"{o.Logs} check logs of days before {o.Before:yyyy-MM-dd} are closed");
        });
        return command;
    }

    private static async Task<long> CloseAsync(ArchiveRows rows, PostgresEventStore store, DateOnly before, EventMetadata metadata, IProgress<Step> progress, CancellationToken cancellationToken)
    {
        var (closed, last) = (0L, ("", ""));
        while (await rows.NextOpenAsync(before, last, cancellationToken) is { Streams: { Count: > 0 } streams } page)
        {
            var logs = await store.ArchiveStreamsAsync(page.TenantId, streams, cancellationToken);
            // Page by page and past an interruption: what is closed has its record, however the command ends.
            if (logs > 0) await RecordAsync(store, new CheckLogsArchived(before, logs), metadata, CancellationToken.None);
            closed += logs;
            last = (page.TenantId, streams[^1]);
            progress.Report(new Step(closed, null, "logs"));
        }

        return closed;
    }

    private static Task<AppendResult> RecordAsync(PostgresEventStore store, CheckLogsArchived archived, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcMilliseconds();
        return store.AppendAsync(
            [
                new StreamAppend(
                    PostgresEventStore.DefaultTenant,
                    OperatorEventTypes.ArchiveStream,
                    OperatorEventTypes.ArchiveStream,
                    ExpectedVersion.Any,
                    [new NewEvent(Guid.CreateVersion7(now), archived, now, metadata)]),
            ],
            cancellationToken: cancellationToken);
    }

    // A result may still come in for a slot of yesterday.
    private static DateOnly Day(string text, DateOnly today)
    {
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            throw new UsageException("--before takes a day such as 2026-03-01.");
        var latest = today.AddDays(-1);
        return day <= latest ? day : throw new UsageException($"The last two days stay open: --before takes {latest:yyyy-MM-dd} or an earlier day.");
    }
}
