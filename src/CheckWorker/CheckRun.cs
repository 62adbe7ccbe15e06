using System.Security.Cryptography;
using EventMonitors.CheckWorker.Settings;
using EventMonitors.Contracts;
using EventMonitors.MailProbe;

namespace EventMonitors.CheckWorker;

/// <summary>Runs one check: opens the credentials, probes, and says what was found. A worker's own trouble is never the customer's downtime.</summary>
public sealed class CheckRun(MailboxProbe probe, WorkerSettings settings, TimeProvider clock)
{
    /// <summary>The result of a request that is still worth running.</summary>
    /// <exception cref="OperationCanceledException">The worker stops.</exception>
    public async Task<CheckCompleted> RunAsync(CheckRequested request, CheckDeadline deadline, CancellationToken cancellationToken)
    {
        WorkerTelemetry.Began();
        try
        {
            var found = await FindAsync(request, deadline, cancellationToken);
            WorkerTelemetry.Completed(request, found);
            return found;
        }
        finally
        {
            WorkerTelemetry.Ended();
        }
    }

    private async Task<CheckCompleted> FindAsync(CheckRequested request, CheckDeadline deadline, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetUtcNow();
        try
        {
            var result = await probe.RunAsync(TargetOf(request, deadline.Timeout), cancellationToken);
            // The server did not get the time that it was promised.
            if (deadline.IsCut && result.Fault == FaultClass.Timeout)
                result = result with { Verdict = Verdict.Inconclusive, Fault = FaultClass.Internal, Message = "The check began late and was ended before its next one. " + result.Message };
            return CheckResults.Of(request, result, settings.Name);
        }
        catch (CryptographicException error)
        {
            return CheckResults.NotRun(request, error.Message, startedAt, clock.GetUtcNow(), settings.Name);
        }
        catch (FormatException error)
        {
            return CheckResults.NotRun(request, error.Message, startedAt, clock.GetUtcNow(), settings.Name);
        }
    }

    private ProbeTarget TargetOf(CheckRequested request, TimeSpan timeout)
    {
        var credentials = request.SealedCredentials is { } envelope
            ? CredentialEnvelope.Open(envelope, CheckTarget.Of(request), settings.TransportKeys)
            : null;
        return CheckTargets.Of(request, credentials, timeout);
    }
}
