using System.Net;

namespace EventMonitors.MailProbe.Dialling;

/// <summary>One look-up, for all who want to know the same name at the time.</summary>
internal sealed class PendingLookUp(string name)
{
    // Who waits goes on in the thread pool: a thread for look-ups has better things to do than a probe.
    private readonly TaskCompletionSource<IPAddress[]> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;

    public Task<IPAddress[]> Answer => _answer.Task;

    /// <summary>How many still wait for it.</summary>
    public int Waiting { get; set; }

    /// <summary>Whether it found no thread free when it was asked for.</summary>
    public bool HadToQueue { get; set; }

    /// <summary>Asks, and blocks until the answer is there.</summary>
    /// <param name="lookUp">Whom to ask.</param>
    /// <param name="returned">Called before the answer is given out, so that who has it finds the thread free.</param>
    public void Run(LookUp lookUp, Action<PendingLookUp> returned)
    {
        try
        {
            var addresses = lookUp(name);
            returned(this);
            _answer.SetResult(addresses);
        }
        catch (Exception e)
        {
            returned(this);
            _answer.SetException(e);
            // Nobody may be left to see it.
            _ = _answer.Task.Exception;
        }
    }
}
