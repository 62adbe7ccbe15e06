using System.CommandLine;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore.Projections;

namespace EventMonitors.Api.Commands;

/// <summary><c>projections start</c> and <c>projections stop</c>: what is wanted of a read model that follows the log.</summary>
internal static class SwitchProjectionsCommand
{
    private sealed record Outcome(string Name, string Wanted);

    public static Command Start(CommandActions actions) => Create(
        actions, "start", "Lets a read model that follows the log go on; one that failed tries the same event again.", "running", (switches, name, cancellation) => switches.StartAsync([name], cancellation));

    public static Command Stop(CommandActions actions) => Create(
        actions, "stop", "Lets a read model that follows the log stand still, in every process, until it is started.", "stopped", (switches, name, cancellation) => switches.StopAsync([name], cancellation));

    private static Command Create(CommandActions actions, string verb, string description, string wanted, Func<ProjectionSwitches, string, CancellationToken, Task> switchAsync)
    {
        var name = new Argument<string>("name") { Description = "The projection's name." };
        var command = new Command(verb, description) { name };
        actions.Set(command, async (parsed, run, cancellation) =>
        {
            var projection = parsed.GetRequiredValue(name);
            using var host = await run.OpenAsync(DatabaseLogin.Service, cancellation);
            try
            {
                await switchAsync(host.Services.GetRequiredService<ProjectionSwitches>(), projection, cancellation);
            }
            catch (InvalidOperationException error)
            {
                throw new CommandException(error.Message);
            }

            await run.Output.WriteAsync(new Outcome(projection, wanted), o => $"{o.Name} is to be {o.Wanted}; whoever leads it obeys within about a second");
        });
        return command;
    }
}
