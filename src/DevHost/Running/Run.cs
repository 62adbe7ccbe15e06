using EventMonitors.DevHost.Servers;

namespace EventMonitors.DevHost.Running;

/// <summary>One run, from taking the local folder to leaving nothing behind.</summary>
internal sealed class Run(RunOptions options, string folder, Terminal terminal)
{
    private static readonly TimeSpan LeftoverPatience = TimeSpan.FromSeconds(20);

    /// <exception cref="ServerException">A part cannot start; by then everything has been stopped again.</exception>
    public async Task UntilStoppedAsync(StopSignals signals)
    {
        using var local = LocalFolder.Take(folder, LocalSystem.UrlOf(options));
        var leftovers = await ChildRegistry.StopLeftoversAsync(local.ChildrenFile, LeftoverPatience);
        if (leftovers.Count > 0) terminal.Say($"stopped what an earlier run left behind: {string.Join(", ", leftovers)}");
        if (options.Reset)
        {
            terminal.Say(local.Reset() ? "dropped the data of earlier runs" : "there were no data of earlier runs to drop");
        }

        var system = new LocalSystem(options, local, terminal);
        using var hurry = signals.Hurry.Register(Hurry);
        // Stopped before the wish to hurry is forgotten: it is for the stop that it exists.
        await using var stopping = system;
        try
        {
            await system.StartAsync(signals.Stop);
            await Task.Delay(Timeout.Infinite, signals.Stop);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            terminal.Say("stopping; Ctrl-C again ends everything at once");
        }

        void Hurry()
        {
            terminal.Say("ending everything at once");
            system.Kill();
        }
    }
}
