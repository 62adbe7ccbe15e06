namespace EventMonitors.MailProbe.Politeness;

/// <summary>
/// What it means that a probe waited for others in vain. Where these others found the server dead, so does the probe: else
/// a dead server would be reported by the few that come through to it, and by nobody else.
/// </summary>
internal static class VainWait
{
    /// <summary>For a probe that had no connection at its deadline, and at least one address that never got its place.</summary>
    /// <param name="waitedFor">The servers at these addresses, and how they were found last.</param>
    /// <param name="anotherWasSilent">Whether another address was dialled in good time, and kept silent.</param>
    /// <param name="timeout">The probe's whole time.</param>
    /// <returns><c>null</c> where the deadline passed as it would have without any waiting.</returns>
    public static PolitenessException? Judge(IReadOnlyList<(ServerKey Server, Sighting? Found)> waitedFor, bool anotherWasSilent, TimeSpan timeout)
    {
        if (anotherWasSilent && !waitedFor.Any(waited => waited.Found is { Answered: true }))
            return null;
        return CommonSilence([.. waitedFor.Select(waited => waited.Found)], timeout) is { } silence
            ? PolitenessException.DeadToOthers(silence, "held all of its connections")
            : PolitenessException.NoPlaceFor(waitedFor.First(waited => waited.Found?.HoldsFor(timeout) != true).Server.EndPoint);
    }

    /// <summary>For a probe whose turn at its mailbox did not come.</summary>
    /// <param name="found">How the one before it found the server, <c>null</c> where that is not known.</param>
    /// <param name="timeout">The probe's whole time.</param>
    public static PolitenessException Judge(Sighting? found, TimeSpan timeout) => found?.HoldsFor(timeout) == true
        ? PolitenessException.DeadToOthers(found, "took all the time until the deadline")
        : PolitenessException.NoTurn();

    /// <summary>The latest of these, where all of them are silences that hold for a probe with so much time.</summary>
    public static Sighting? CommonSilence(IReadOnlyList<Sighting?> found, TimeSpan timeout) =>
        found.All(sighting => sighting?.HoldsFor(timeout) == true) ? found.MaxBy(sighting => sighting!.At) : null;
}
