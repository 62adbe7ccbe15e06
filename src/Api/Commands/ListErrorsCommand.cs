using System.CommandLine;
using System.Globalization;

namespace EventMonitors.Api.Commands;

/// <summary><c>errors list</c>: what lies in the error queues.</summary>
internal static class ListErrorsCommand
{
    private const int Most = 100;

    private sealed record Count(string Queue, uint Messages);

    private sealed record Row(string Queue, string Id, string? Type, DateTimeOffset? FailedAt, int Replays, string Reason);

    public static Command Create(CommandActions actions)
    {
        var limit = new Option<int>("--limit") { Description = $"Most messages shown of each queue; {Most} where nothing is said, 0 for the counts alone.", DefaultValueFactory = _ => Most };
        var command = new Command("list", "Counts the messages of each error queue, and names the oldest ones.") { limit };
        actions.Set(command, async (parsed, run, cancellation) =>
        {
            if (parsed.GetValue(limit) is var most && most < 0) throw new UsageException("--limit takes 0 or more.");
            await using var queues = await ErrorsCommand.ConnectAsync(run, cancellation);
            var counts = (await queues.CountAsync(cancellation)).Select(q => new Count(q.Queue, q.Messages)).ToArray();
            await run.Output.WriteAsync(counts, ("QUEUE", c => c.Queue), ("MESSAGES", c => c.Messages.ToString(CultureInfo.InvariantCulture)));
            var rows = new List<Row>();
            foreach (var count in counts)
                await foreach (var m in queues.LookAsync(count.Queue, most, cancellation)) rows.Add(new Row(m.Queue, m.Id, m.Type, m.FailedAt, m.Replays, m.Reason));
            if (rows.Count == 0) return;
            await run.Output.WriteAsync(
                rows,
                ("QUEUE", r => r.Queue),
                ("MESSAGE", r => r.Id),
                ("TYPE", r => r.Type),
                ("FAILED", r => TextOf(r.FailedAt)),
                ("REPLAYS", r => r.Replays.ToString(CultureInfo.InvariantCulture)),
                ("REASON", r => r.Reason));
        });
        return command;
    }

    /// <summary>An instant as tables show it.</summary>
    public static string? TextOf(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
