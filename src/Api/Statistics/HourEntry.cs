using EventMonitors.Api.Checks;

namespace EventMonitors.Api.Statistics;

/// <summary>What one hour's row is told of one event: a result, or the part of a run of missed slots that lies in the hour.</summary>
/// <param name="Check">The event.</param>
/// <param name="Hour">The start of the hour, UTC.</param>
/// <param name="Slot">Milliseconds from there to the slot, of a run to its first one in the hour.</param>
/// <param name="Step">Milliseconds from one slot of a run to the next; 0 where there is but one.</param>
/// <param name="Count">How many slots of the run lie in the hour; 1 for a result.</param>
public sealed record HourEntry(CheckEvent Check, DateTimeOffset Hour, int Slot, int Step, int Count)
{
    private const long MillisecondsPerHour = 60 * 60 * 1000;

    /// <summary>What became of it.</summary>
    public HourOutcome Outcome => Check switch
    {
        CheckMissed => HourOutcome.Missed,
        CheckArrivedLate => HourOutcome.Late,
        CheckCompleted { Verdict: "up" } => HourOutcome.Up,
        CheckCompleted { Verdict: "down" } => HourOutcome.Down,
        _ => HourOutcome.Inconclusive,
    };

    /// <summary>Microseconds in a phase; <c>null</c> where it was not entered, and where the check did not complete in time.</summary>
    public int? Microseconds(string phase) => Check is CheckCompleted completed ? CheckPhase.Microseconds(completed.TimingsMs, phase) : null;

    /// <summary>The entries of an event, one for each hour that it has slots in.</summary>
    public static IEnumerable<HourEntry> Of(CheckEvent check)
    {
        var first = check.Slot.ToUnixTimeMilliseconds();
        var (count, step) = check is CheckMissed missed ? (missed.Count, StepOf(missed)) : (1, 0);
        for (var done = 0; done < count;)
        {
            var slot = first + done * step;
            var into = slot % MillisecondsPerHour;
            var here = step == 0 ? count - done : (int)Math.Min(count - done, (MillisecondsPerHour - into + step - 1) / step);
            yield return new HourEntry(check, DateTimeOffset.FromUnixTimeMilliseconds(slot - into), (int)into, here == 1 ? 0 : (int)step, here);
            done += here;
        }
    }

    // A run's slots lie one interval apart.
    private static long StepOf(CheckMissed run) =>
        run.Count > 1 ? Math.Max(0, (run.LastSlot.ToUnixTimeMilliseconds() - run.Slot.ToUnixTimeMilliseconds()) / (run.Count - 1)) : 0;
}

/// <summary>What became of a slot, as <c>check_hours.outcomes</c> has it.</summary>
public enum HourOutcome : short
{
    /// <summary>The check found the mailbox well.</summary>
    Up = 0,

    /// <summary>It found a fault.</summary>
    Down = 1,

    /// <summary>It could say nothing about the mailbox.</summary>
    Inconclusive = 2,

    /// <summary>A result for a slot that had been given up, which stays missed: it ends none.</summary>
    Late = 3,

    /// <summary>No check was run in time. Not in the column: missed slots are runs.</summary>
    Missed = 4,
}
