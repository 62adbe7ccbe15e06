using System.CommandLine;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Commands;

/// <summary><c>secrets shred</c>: destroys one monitor's data key, and with it its secrets in every event.</summary>
internal static class ShredSecretsCommand
{
    private sealed record Answer(long MonitorId, ShredOutcome Outcome);

    public static Command Create(CommandActions actions)
    {
        var monitor = new Option<long>("--monitor") { Description = "The monitor's id.", Required = true, HelpName = "id" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask: nothing brings the secrets back." };
        var command = new Command("shred", "Makes a monitor's secrets unreadable for good, in every event; its history stays.") { monitor, yes };
        actions.Set(command, async (parsed, run, cancellation) =>
        {
            var id = parsed.GetRequiredValue(monitor);
            if (!parsed.GetValue(yes)) await run.DemandConsentAsync($"The secrets of monitor {id} become unreadable for good.", cancellation);
            using var host = await run.OpenAsync(DatabaseLogin.Owner, cancellation);
            var outcome = await host.Services.GetRequiredService<ShredSecretsHandler>().HandleAsync(id, run.Metadata(), cancellation);
            if (outcome == ShredOutcome.NoSuchMonitor) throw new CommandException($"There is no monitor {id}, or it was deleted and its secrets went with it.");
            await run.Output.WriteAsync(new Answer(id, outcome), Text);
        });
        return command;
    }

    private static string Text(Answer answer) => answer.Outcome == ShredOutcome.Shredded
        ? $"the secrets of monitor {answer.MonitorId} are unreadable for good; it cannot be checked until it gets a new imapPopConfig"
        : $"the secrets of monitor {answer.MonitorId} were unreadable already";
}
