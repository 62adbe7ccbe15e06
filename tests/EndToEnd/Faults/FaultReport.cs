using System.Globalization;
using System.Text;

namespace EventMonitors.Tests.EndToEnd.Faults;

/// <summary>What came of the faults, as the table of docs/reliability.md shows it. A slot and a command belong to the fault before them.</summary>
/// <param name="Faults">What happened, in order.</param>
/// <param name="Slots">The slots and their ends.</param>
/// <param name="Answered">Commands that were answered.</param>
/// <param name="Unanswered">Commands that were given up.</param>
/// <param name="LostCommands">Commands without their event, or with two.</param>
/// <param name="BrokenStreams">Streams with gaps.</param>
/// <param name="UnlikeARebuild">Read models that a rebuild made otherwise.</param>
internal sealed record FaultReport(
    IReadOnlyList<FaultSeen> Faults, SlotAudit Slots, IReadOnlyCollection<SentCommand> Answered, IReadOnlyCollection<SentCommand> Unanswered,
    IReadOnlyList<SentCommand> LostCommands, IReadOnlyList<string> BrokenStreams, IReadOnlyList<string> UnlikeARebuild)
{
    /// <summary>From the cause's going away until every part is ready and results come on time.</summary>
    /// <returns><c>null</c> where they did not before the run was over.</returns>
    public TimeSpan? RecoveryOf(FaultSeen fault) =>
        Slots.OnTimeFrom(fault.GoneAt, FaultRun.Stretch) is { } flowing ? (flowing > fault.ReadyAt ? flowing : fault.ReadyAt) - fault.GoneAt : null;

    /// <summary>From the cause's going away until the first check of a slot behind that began: of a leader that was killed, how long its successor took.</summary>
    /// <returns><c>null</c> where none did.</returns>
    public TimeSpan? FirstCheckAfter(FaultSeen fault) => Slots.FirstCheckBehind(fault.GoneAt) - fault.GoneAt;

    /// <inheritdoc/>
    public override string ToString()
    {
        var table = new StringBuilder("| fault | times | slots | lost | doubled | missed | commands | lost | first check, longest | recovery, longest |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (var same in Faults.GroupBy(fault => fault.Title))
        {
            var slots = Slots.Slots.Where(slot => same.Contains(FaultBefore(slot.At))).ToList();
            bool IsOfFault(SentCommand sent) => same.Contains(FaultBefore(sent.SentAt));
            // A fault that was not over has no figure, and no other one's may stand for it.
            var longest = same.Max(fault => RecoveryOf(fault)?.TotalSeconds ?? double.PositiveInfinity);
            var firstCheck = same.Max(fault => FirstCheckAfter(fault)?.TotalSeconds ?? double.PositiveInfinity);
            table.AppendLine(CultureInfo.InvariantCulture, $"| {same.Key} | {same.Count()} | {slots.Count} | {slots.Count(slot => slot.Ends.Count == 0)} | {slots.Count(slot => slot.Ends.Count > 1)} | {slots.Count(slot => slot.IsMissed)} | {Answered.Count(IsOfFault)} | {LostCommands.Count(IsOfFault)} | {firstCheck:0.0} s | {longest:0.0} s |");
        }
        table.AppendLine(CultureInfo.InvariantCulture, $"{Unanswered.Count} commands were given up, {BrokenStreams.Count} streams have gaps, {UnlikeARebuild.Count} read models differ from a rebuild");
        foreach (var reason in Slots.Slots.Where(slot => slot.IsMissed).CountBy(slot => slot.Ends[0].Reason!)) table.AppendLine(CultureInfo.InvariantCulture, $"missed, {reason.Key}: {reason.Value}");
        return table.ToString();
    }

    // The first fault stands for what was before it, too.
    private FaultSeen FaultBefore(DateTimeOffset instant) => Faults.LastOrDefault(fault => fault.BegunAt <= instant) ?? Faults[0];
}
