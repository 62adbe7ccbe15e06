using EventMonitors.Api.Checks;

namespace EventMonitors.Api.OnDemand;

/// <summary>Waits for the end of a check as long as its caller has patience.</summary>
public sealed class CheckNowWait(CheckEnds ends, CheckQueries checks, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    /// <summary>The check with its end, or as it is when the time is up or the program stops.</summary>
    /// <returns><c>null</c> where there is no such check.</returns>
    public async Task<CheckItem?> WaitAsync(CheckAskedFor asked, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (patience > TimeSpan.Zero)
        {
            using var timer = new CancellationTokenSource(patience, clock);
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, lifetime.ApplicationStopping, cancellationToken);
            try
            {
                return await ends.WaitAsync(asked, enough.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The time is up, and the caller is still there.
            }
        }

        return await checks.FindAsync(asked.MonitorId, asked.OrganizationId, asked.CheckId, cancellationToken);
    }
}
