using System.Globalization;
using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Politeness;

/// <summary>Whether a deadline that passed is the server's fault, where part of the time went into our own politeness.</summary>
internal static class WaitedTooLong
{
    // With three quarters of its time, a check would have found a server that answers as servers do.
    private const int Part = 4;

    /// <summary>The finding as it is, or, for a timeout after too long a wait, one that blames nobody.</summary>
    public static Finding Judge(Finding finding, TimeSpan waited, TimeSpan timeout)
    {
        if (finding.Fault != FaultClass.Timeout || waited < timeout / Part)
            return finding;
        var message = string.Create(CultureInfo.InvariantCulture,
            $"The check waited {waited.TotalSeconds:0.#} s for other checks of the same server or mailbox, and had not enough of its {timeout.TotalSeconds:0.###} s left.");
        return finding with { Fault = FaultClass.Throttled, Message = message, IsOwnDoing = true };
    }
}
