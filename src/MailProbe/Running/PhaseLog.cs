using System.Diagnostics;

namespace EventMonitors.MailProbe.Running;

/// <summary>Which phase a probe is in, and how long it was in each one. A phase may be entered again: its times add up.</summary>
internal sealed class PhaseLog(TimeProvider time, Activity? span)
{
    private readonly SortedList<ProbePhase, TimeSpan> _timings = new(capacity: 8);
    private long? _enteredAt;
    private TimeSpan _excluded;

    /// <summary>The phase entered last.</summary>
    public ProbePhase? Current { get; private set; }

    /// <summary>The time spent in each phase, in the order of the phases.</summary>
    public IReadOnlyList<PhaseTiming> Timings => [.. _timings.Select(timing => new PhaseTiming(timing.Key, timing.Value))];

    public void Enter(ProbePhase phase)
    {
        Leave();
        Current = phase;
        _enteredAt = time.GetTimestamp();
        _excluded = TimeSpan.Zero;
        span?.AddEvent(new ActivityEvent(phase.ToString().ToLowerInvariant()));
    }

    /// <summary>Takes a time out of the phase that is no time of the server's.</summary>
    public void Exclude(TimeSpan duration) => _excluded += duration;

    /// <summary>Ends the phase without entering another.</summary>
    public void Leave()
    {
        if (Current is not { } phase || _enteredAt is not { } enteredAt)
            return;
        _timings[phase] = _timings.GetValueOrDefault(phase) + time.GetElapsedTime(enteredAt) - _excluded;
        _enteredAt = null;
    }
}
