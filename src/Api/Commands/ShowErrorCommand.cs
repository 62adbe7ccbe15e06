using System.CommandLine;
using System.Globalization;
using EventMonitors.Api.Messaging;

namespace EventMonitors.Api.Commands;

/// <summary><c>errors show</c>: one message, without what is sealed in it and without what a mail server said.</summary>
internal static class ShowErrorCommand
{
    private sealed record Fact(string Name, string? Value);

    public static Command Create(CommandActions actions)
    {
        var message = new Argument<string>("message") { Description = "The message's id, as 'errors list' shows it." };
        var command = new Command("show", "Shows which check a message is about, and why it failed; no secret, and nothing of a mailbox.") { message };
        actions.Set(command, async (parsed, run, cancellation) =>
        {
            var id = parsed.GetRequiredValue(message);
            await using var queues = await ErrorsCommand.ConnectAsync(run, cancellation);
            var found = await FindAsync(queues, id, cancellation) ?? throw new CommandException($"There is no message {CommandOutput.Visible(id)} in any error queue.");
            await run.Output.WriteAsync(Facts(found), ("FACT", f => f.Name), ("VALUE", f => f.Value));
        });
        return command;
    }

    private static async Task<ErrorMessage?> FindAsync(ErrorQueues queues, string id, CancellationToken cancellationToken)
    {
        foreach (var queue in ErrorQueues.Names)
            await foreach (var message in queues.LookAsync(queue, int.MaxValue, cancellationToken))
                if (message.Id == id) return message;
        return null;
    }

    private static Fact[] Facts(ErrorMessage message) =>
    [
        new("queue", message.Queue),
        new("message", message.Id),
        new("type", message.Type),
        new("bytes", message.Bytes.ToString(CultureInfo.InvariantCulture)),
        new("failed at", ListErrorsCommand.TextOf(message.FailedAt)),
        new("reason", message.Reason),
        new("replays", message.Replays.ToString(CultureInfo.InvariantCulture)),
        .. message.Facts.Select(fact => new Fact(fact.Key, fact.Value)),
    ];
}
