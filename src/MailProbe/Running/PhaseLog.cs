namespace EventMonitors.MailProbe.Running;

/// <summary>Which phase a probe is in, and how long it was in each one. A phase may be entered again: its times add up.</summary>
internal sealed class PhaseLog(TimeProvider time)
{
    private readonly SortedList<ProbePhase, TimeSpan> _timings = new(capacity: 8);
    private readonly List<PhaseStay> _stays = new(capacity: 8);
    private DateTimeOffset _enteredAt;
    private long? _entered;
    private TimeSpan _excluded;

    /// <summary>The phase entered last.</summary>
    public ProbePhase? Current { get; private set; }

    /// <summary>The time spent in each phase, in the order of the phases.</summary>
    public IReadOnlyList<PhaseTiming> Timings => [.. _timings.Select(timing => new PhaseTiming(timing.Key, timing.Value))];

    /// <summary>Each time that a phase was entered and left, in that order.</summary>
    public IReadOnlyList<PhaseStay> Stays => _stays;

    public void Enter(ProbePhase phase)
    {
        Leave();
        Current = phase;
        _enteredAt = time.GetUtcNow();
        _entered = time.GetTimestamp();
        _excluded = TimeSpan.Zero;
    }

    /// <summary>Takes a time out of the phase that is no time of the server's.</summary>
    public void Exclude(TimeSpan duration) => _excluded += duration;

    /// <summary>Ends the phase without entering another.</summary>
    public void Leave()
    {
        if (Current is not { } phase || _entered is not { } entered)
            return;
        var elapsed = time.GetElapsedTime(entered);
        _timings[phase] = _timings.GetValueOrDefault(phase) + elapsed - _excluded;
        _stays.Add(new PhaseStay(phase, _enteredAt, elapsed));
        _entered = null;
    }
}
