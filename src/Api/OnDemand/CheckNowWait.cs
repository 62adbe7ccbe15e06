using EventMonitors.Api.Checks;

namespace EventMonitors.Api.OnDemand;

/// <summary>Waits for the end of a check, whichever replica records it.</summary>
public sealed class CheckNowWait(CheckQueries checks, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>The check with its end, or as it is when the time is up or the program stops.</summary>
    /// <returns><c>null</c> where there is no such check.</returns>
    public async Task<CheckItem?> WaitAsync(CheckAskedFor asked, TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var found = await checks.FindAsync(asked.MonitorId, asked.OrganizationId, asked.CheckId, cancellationToken);
            var left = patience - clock.GetElapsedTime(started);
            if (found is not { Outcome: CheckItem.Pending } || left <= TimeSpan.Zero || lifetime.ApplicationStopping.IsCancellationRequested) return found;
            await Task.Delay(pause < left ? pause : left, clock, cancellationToken);
        }
    }
}
