namespace EventMonitors.Api.Checks;

/// <summary>A batch, sorted.</summary>
/// <param name="Ends">What may be recorded.</param>
/// <param name="Foreign">What speaks of a monitor that does not exist, or of one as somebody else's, or of a check that nobody asked for.</param>
public sealed record Admitted(IReadOnlyList<ReceivedEnd> Ends, IReadOnlyList<ReceivedEnd> Foreign);

/// <summary>
/// Holds what messages say against what is known of their monitors: the broker's credentials must not be enough to write
/// into anybody's log, and a slot inside a run that was given up has its end already.
/// </summary>
public sealed class Admission(StandingQueries standings)
{
    /// <summary>Sorts a batch.</summary>
    public async Task<Admitted> AdmitAsync(IReadOnlyList<ReceivedEnd> batch, CancellationToken cancellationToken)
    {
        var known = await standings.FindAsync([.. batch.Select(r => r.End.Data.MonitorId).Distinct()], cancellationToken);
        var own = batch.Where(r => known.GetValueOrDefault(r.End.Data.MonitorId)?.OrganizationId == r.End.Data.OrganizationId).ToArray();
        // The slots of a schedule can be computed; that somebody asked for a check stands in the log alone.
        var asked = await standings.FindAskedAsync([.. own.Select(r => r.End.Data).Where(IsManual).Select(end => end.CheckId)], cancellationToken);
        own = [.. own.Where(r => !IsManual(r.End.Data) || asked.Contains(r.End.Data.CheckId))];
        // Ends come in the order of their slots but for a few: only those can meet a run.
        var overtaken = own.Select(r => r.End.Data).Where(end => end.Trigger == CheckTrigger.Schedule && end.Slot <= known[end.MonitorId].LastSlot).ToArray();
        var givenUp = await standings.FindGivenUpAsync(overtaken, cancellationToken);
        return new Admitted(
            [.. own.Select(r => givenUp.Contains(r.End.Data.CheckId) ? Late(r) : r).OfType<ReceivedEnd>()],
            [.. batch.Except(own)]);
    }

    private static bool IsManual(CheckEvent end) => end.Trigger == CheckTrigger.Manual;

    private static ReceivedEnd? Late(ReceivedEnd received) => received.End.Data is CheckCompleted result
        ? received with { End = received.End with { Data = CheckMapping.ToLate(result) } }
        : null;
}
