using System.Globalization;
using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Politeness;

/// <summary>Whether a deadline that passed is the server's fault, where part of the time went into our own politeness.</summary>
internal static class WaitedTooLong
{
    // With three quarters of its time, a check would have found a server that answers as servers do.
    private const int Part = 4;

    public static bool IsTooLong(TimeSpan waited, TimeSpan timeout) => waited >= timeout / Part;

    /// <summary>The finding as it is, or, for a timeout after too long a wait, what others found, or one that blames nobody.</summary>
    /// <param name="finding">How the probe ended.</param>
    /// <param name="waited">How much of its time went into politeness.</param>
    /// <param name="timeout">Its whole time.</param>
    /// <param name="silence">What others found who had their time, where they found the server dead; else <c>null</c>.</param>
    public static Finding Judge(Finding finding, TimeSpan waited, TimeSpan timeout, Sighting? silence)
    {
        if (finding.Fault != FaultClass.Timeout || finding.IsOwnDoing || !IsTooLong(waited, timeout))
            return finding;
        if (silence is not null)
        {
            var dead = PolitenessException.DeadToOthers(silence, "left this one too little of its time");
            return finding with { Fault = dead.Fault, Phase = silence.Phase, Message = dead.Message, IsOwnDoing = true };
        }
        var message = string.Create(CultureInfo.InvariantCulture,
            $"The check waited {waited.TotalSeconds:0.#} s for other checks of the same server, mailbox or token endpoint, and had not enough of its {timeout.TotalSeconds:0.###} s left.");
        return finding with { Fault = FaultClass.Throttled, Message = message, IsOwnDoing = true };
    }
}
