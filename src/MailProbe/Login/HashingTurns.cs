using EventMonitors.MailProbe.Politeness;
using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Login;

/// <summary>Derives keys when it is their turn. It keeps a processor busy for as long as the server has asked for.</summary>
internal delegate ValueTask<ScramKeys> Hashing(Func<ScramKeys> derive, CancellationToken cancellationToken);

/// <summary>
/// How many logins derive keys at a time. A server says how long that takes, and many servers together could otherwise
/// take every thread of the process from all other checks.
/// </summary>
/// <param name="atOnce">How many, at least one.</param>
internal sealed class HashingTurns(int atOnce) : IDisposable
{
    private readonly SemaphoreSlim _free = new(atOnce);

    /// <summary>Those of the process: half of its processors stay free for what else there is to do.</summary>
    public static HashingTurns OfProcess { get; } = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Waits for a turn and derives.</summary>
    /// <param name="derive">The derivation.</param>
    /// <param name="facts">Receives how long it has waited.</param>
    /// <param name="cancellationToken">Gives the wait up.</param>
    /// <exception cref="PolitenessException">The turn did not come in time.</exception>
    public async ValueTask<ScramKeys> RunAsync(Func<ScramKeys> derive, SessionFacts facts, CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetTimestamp();
        try
        {
            await _free.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new PolitenessException(FaultClass.Throttled, null,
                "Other logins by SCRAM kept the processors of the probing machine busy until the deadline.");
        }
        finally
        {
            facts.Waited += TimeProvider.System.GetElapsedTime(since);
        }
        try
        {
            return derive();
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();
}
