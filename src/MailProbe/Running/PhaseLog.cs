using System.Diagnostics;

namespace EventMonitors.MailProbe.Running;

/// <summary>Which phase a probe is in, and how long each one took.</summary>
internal sealed class PhaseLog(TimeProvider time, Activity? span)
{
    private readonly List<PhaseTiming> _timings = new(capacity: 7);
    private long _enteredAt;

    /// <summary>The phase entered last.</summary>
    public ProbePhase? Current { get; private set; }

    public IReadOnlyList<PhaseTiming> Timings => _timings;

    public void Enter(ProbePhase phase)
    {
        Leave();
        Current = phase;
        _enteredAt = time.GetTimestamp();
        span?.AddEvent(new ActivityEvent(phase.ToString().ToLowerInvariant()));
    }

    /// <summary>Ends the phase without entering another.</summary>
    public void Leave()
    {
        if (Current is { } phase && _timings.All(timing => timing.Phase != phase))
            _timings.Add(new PhaseTiming(phase, time.GetElapsedTime(_enteredAt)));
    }
}
