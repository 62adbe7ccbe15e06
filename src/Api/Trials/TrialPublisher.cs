using EventMonitors.Api.Checks;
using EventMonitors.Contracts;
using EventMonitors.Messaging;
using MassTransit;
using CheckCompleted = EventMonitors.Contracts.CheckCompleted;

namespace EventMonitors.Api.Trials;

/// <summary>What became of a trial, and what the worker found where one answered.</summary>
/// <param name="Outcome">See <see cref="TrialOutcome"/>.</param>
/// <param name="Result">Held to the rules of stored results, though it is not stored.</param>
public sealed record TrialAnswer(string Outcome, CheckCompleted? Result = null)
{
    /// <summary>Whether a worker may be busy with it still.</summary>
    public bool MayBeUnderWay => Outcome is TrialOutcome.Unanswered or TrialOutcome.Abandoned;
}

/// <summary>
/// Asks a worker and waits for the response, which comes to this process alone: its queue is as short-lived as the connection.
/// </summary>
public sealed partial class TrialPublisher(IBus bus, IBusControl control, TimeProvider clock, ILogger<TrialPublisher> logger)
{
    /// <summary>On top of a trial's own time: what a worker found at the last moment is on its way.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Has a configuration tried.</summary>
    /// <exception cref="OperationCanceledException">The caller went away.</exception>
    public async Task<TrialAnswer> AskAsync(CheckRequested check, CancellationToken cancellationToken)
    {
        if (control.CheckHealth().Status != BusHealthStatus.Healthy) return new TrialAnswer(TrialOutcome.BrokerUnavailable);
        Response<TrialCompleted> response;
        try
        {
            var client = bus.CreateRequestClient<TrialRequested>(RequestTimeout.After(ms: (int)(check.ExpiresAt - clock.GetUtcNow() + Grace).TotalMilliseconds));
            response = await client.GetResponse<TrialCompleted>(
                new TrialRequested { Check = check },
                request =>
                {
                    // The broker would take a request that has expired for one that nobody could handle; the worker judges it.
                    request.TimeToLive = RequestTimeout.None;
                    request.UseExecute(send => send.RequireQueue());
                },
                cancellationToken);
        }
        catch (RequestTimeoutException)
        {
            return new TrialAnswer(TrialOutcome.Unanswered);
        }
        // Only what came back was surely handed to nobody: where a confirmation is lost, a worker may try it all the same.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnsent(check.CheckId, error.GetType().Name, error.Message);
            return new TrialAnswer(WasReturned(error) ? TrialOutcome.BrokerUnavailable : TrialOutcome.Unanswered);
        }

        return Judge(check, response.Message.Result);
    }

    private static bool WasReturned(Exception error) =>
        error is MessageReturnedException || (error.InnerException is { } cause && WasReturned(cause));

    private TrialAnswer Judge(CheckRequested check, CheckCompleted result)
    {
        var problem = result.CheckId == check.CheckId ? CheckRules.FindContentProblem(result, clock.GetUtcNow()) : "it answers another trial";
        if (problem is null) return new TrialAnswer(TrialOutcome.Answered, result);
        LogUnusable(check.CheckId, problem);
        return new TrialAnswer(TrialOutcome.Unanswered);
    }

    [LoggerMessage(LogLevel.Warning, "Trial {TrialId} was not handed to the workers, or they did not answer it: {Error}: {Problem}")]
    private partial void LogUnsent(Guid trialId, string error, string problem);

    [LoggerMessage(LogLevel.Error, "What a worker said about trial {TrialId} cannot be shown: {Problem}")]
    private partial void LogUnusable(Guid trialId, string problem);
}
