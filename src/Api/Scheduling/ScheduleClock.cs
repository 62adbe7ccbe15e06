namespace EventMonitors.Api.Scheduling;

/// <summary>
/// The time of the schedule: the wall clock's, but it never runs back, since the slots that it would come upon again have their
/// ends. Where the wall clock was set back it goes on at half speed, by the monotonic clock, until the wall clock has caught up: checks
/// come half as often meanwhile, none stops and none comes twice. A step forward is taken at once. Not thread-safe.
/// </summary>
/// <param name="clock">Wall clock and monotonic clock.</param>
public sealed class ScheduleClock(TimeProvider clock)
{
    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private long _seen = clock.GetTimestamp();

    /// <summary>What time it is in the schedule.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var wall = clock.GetUtcNow();
            var seen = clock.GetTimestamp();
            var onward = _last == DateTimeOffset.MinValue ? _last : _last + clock.GetElapsedTime(_seen, seen) / 2;
            Ahead = onward > wall ? onward - wall : TimeSpan.Zero;
            (_last, _seen) = (onward > wall ? onward : wall, seen);
            return _last;
        }
    }

    /// <summary>How far the schedule was ahead of the wall clock when it was last asked for the time; zero but after a step back.</summary>
    public TimeSpan Ahead { get; private set; }

    /// <summary>Goes on where a predecessor had got to, whose clock may have been ahead of this one.</summary>
    public void GoOnFrom(DateTimeOffset instant)
    {
        if (instant > _last) (_last, _seen) = (instant, clock.GetTimestamp());
    }
}
