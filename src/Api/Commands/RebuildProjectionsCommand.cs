using System.CommandLine;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore.Projections;

namespace EventMonitors.Api.Commands;

/// <summary><c>projections rebuild</c>: makes read models anew from the first event, while the service goes on.</summary>
internal static class RebuildProjectionsCommand
{
    private const string All = "all";

    /// <summary>What came of it.</summary>
    /// <param name="Projections">Which were rebuilt.</param>
    /// <param name="ResumedAfter">The position that an interrupted rebuild had reached, 0 where this one read all.</param>
    /// <param name="Position">What is in the new tables, up to and including this position.</param>
    /// <param name="Events">How many events were read.</param>
    /// <param name="EventsPerSecond">The mean rate.</param>
    public sealed record Outcome(IReadOnlyList<string> Projections, long ResumedAfter, long Position, long Events, double EventsPerSecond);

    public static Command Create(CommandActions actions)
    {
        var names = new Argument<string[]>("name") { Description = "Names of projections, or 'all'.", Arity = ArgumentArity.OneOrMore };
        var restart = new Option<bool>("--restart") { Description = "Begin with the first event, also where an interrupted rebuild could be gone on with." };
        var command = new Command("rebuild", "Makes read models anew from the first event while the service goes on; interrupted, run it again and it goes on there.") { names, restart };
        actions.Set(command, async (parsed, run, cancellation) =>
        {
            var chosen = parsed.GetRequiredValue(names);
            if (chosen.Contains(All) && chosen.Length > 1) throw new UsageException("'all' stands alone.");
            using var host = await run.OpenAsync(DatabaseLogin.Owner, cancellation);
            var outcome = await RunAsync(run, host.Services, chosen.Contains(All) ? null : [.. chosen.Distinct()], parsed.GetValue(restart), cancellation);
            await run.Output.WriteAsync(outcome, Text);
        });
        return command;
    }

    /// <summary>Rebuilds these, or all of them for <c>null</c>, and shows how far it is.</summary>
    public static async Task<Outcome> RunAsync(CommandRun run, IServiceProvider services, IReadOnlyCollection<string>? names, bool restart, CancellationToken cancellationToken)
    {
        var done = await run.Output.WithProgressAsync("rebuilding", progress => services.GetRequiredService<ProjectionRebuild>()
            .RunAsync(names, restart, new Steps(progress), cancellationToken));
        var rebuilt = names ?? [.. services.GetServices<ProjectionRegistration>().Select(r => r.Projection.Name).Order(StringComparer.Ordinal)];
        return new Outcome([.. rebuilt], done.Start, done.Position, done.Events, Math.Round(done.EventsPerSecond));
    }

    private static string Text(Outcome outcome) =>
        $"rebuilt {string.Join(", ", outcome.Projections)} from {outcome.Events} events, {outcome.EventsPerSecond:0} a second{(outcome.ResumedAfter > 0 ? $", going on after position {outcome.ResumedAfter}" : "")}";

    private sealed class Steps(IProgress<Step> progress) : IProgress<RebuildProgress>
    {
        public void Report(RebuildProgress value) => progress.Report(new Step(
            value.Position - value.Start,
            value.Target - value.Start,
            value.Phase == RebuildPhase.Switching
                ? $"positions, waiting for {value.WaitsFor ?? "the moment to exchange the tables"}"
                : $"positions, {value.EventsPerSecond:0} events/s"));
    }
}
