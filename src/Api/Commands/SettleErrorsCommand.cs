using System.CommandLine;
using EventMonitors.Api.Http;
using EventMonitors.Api.Messaging;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Commands;

/// <summary><c>errors replay</c> and <c>errors drop</c>: what becomes of messages that nobody could use. Both are recorded as events.</summary>
internal static class SettleErrorsCommand
{
    private sealed record Outcome(string Done, int Messages, int Refused);

    public static Command Replay(CommandActions actions) => Create(
        actions, "replay", $"Puts messages back to the queue that they came from; one that was put back {ErrorMessage.MostReplays} times stays.", isReplay: true);

    public static Command Drop(CommandActions actions) => Create(actions, "drop", "Deletes messages for good.", isReplay: false);

    private static Command Create(CommandActions actions, string verb, string description, bool isReplay)
    {
        var message = new Argument<string?>("message") { Description = "One message's id.", Arity = ArgumentArity.ZeroOrOne };
        var queue = new Option<string?>("--queue") { Description = "All messages of this error queue.", HelpName = "name" };
        var all = new Option<bool>("--all") { Description = "All messages of all error queues." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var command = new Command(verb, description) { message, queue, all };
        if (!isReplay) command.Add(yes);
        actions.Set(command, async (parsed, run, cancellation) =>
        {
            var id = parsed.GetValue(message);
            var queues = QueuesOf(id, parsed.GetValue(queue), parsed.GetValue(all));
            if (!isReplay && !parsed.GetValue(yes)) await run.DemandConsentAsync("The messages are gone for good; a slot whose result is dropped stays without it.", cancellation);
            var outcome = await SettleAsync(run, queues, id, isReplay, cancellation);
            if (id is not null && outcome.Messages + outcome.Refused == 0) throw new CommandException($"There is no message {CommandOutput.Visible(id)} in any error queue.");
            await run.Output.WriteAsync(outcome, Text);
            if (outcome.Refused > 0) throw new CommandException($"{outcome.Refused} messages were put back {ErrorMessage.MostReplays} times already and stay; look for the cause, or drop them.");
        });
        return command;
    }

    private static IReadOnlyList<string> QueuesOf(string? id, string? queue, bool all)
    {
        if (new[] { id is not null, queue is not null, all }.Count(chosen => chosen) != 1) throw new UsageException("Name one message, or --queue, or --all.");
        if (queue is null) return ErrorQueues.Names;
        return ErrorQueues.Names.Contains(queue) ? [queue] : throw new UsageException($"There is no error queue of that name; there are {string.Join(", ", ErrorQueues.Names)}.");
    }

    private static async Task<Outcome> SettleAsync(CommandRun run, IReadOnlyList<string> names, string? id, bool isReplay, CancellationToken cancellationToken)
    {
        // The event's place first: nothing is touched that could not be recorded.
        using var host = await run.OpenAsync(DatabaseLogin.Service, cancellationToken);
        await using var queues = await ErrorsCommand.ConnectAsync(run, cancellationToken);
        var store = host.Services.GetRequiredService<PostgresEventStore>();
        var metadata = run.Metadata();
        var (settled, refused) = (0, 0);
        foreach (var name in names)
            settled += await queues.SettleAsync(name, Choose, isReplay, page => RecordAsync(store, name, page, isReplay, metadata), cancellationToken);
        return new Outcome(isReplay ? "replayed" : "dropped", settled, refused);

        bool Choose(ErrorMessage message)
        {
            if (id is not null && message.Id != id) return false;
            if (!isReplay || message.MayBeReplayed) return true;
            refused++;
            return false;
        }
    }

    private static Task<AppendResult> RecordAsync(PostgresEventStore store, string queue, IReadOnlyList<ErrorMessage> page, bool isReplay, EventMetadata metadata)
    {
        var now = TimeProvider.System.GetUtcMilliseconds();
        string[] ids = [.. page.Select(message => message.Id)];
        object data = isReplay ? new ErrorMessagesReplayed(queue, ids.Length, ids) : new ErrorMessagesDropped(queue, ids.Length, ids);
        return store.AppendAsync([
            new StreamAppend(
                PostgresEventStore.DefaultTenant,
                OperatorEventTypes.ErrorStream,
                OperatorEventTypes.ErrorStream,
                ExpectedVersion.Any,
                [new NewEvent(Guid.CreateVersion7(now), data, now, metadata)]),
        ]);
    }

    private static string Text(Outcome outcome) => $"{outcome.Messages} messages {outcome.Done}";
}
