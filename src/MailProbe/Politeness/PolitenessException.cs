using System.Globalization;
using System.Net;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Politeness;

/// <summary>A probe kept away from a server out of politeness. It found out nothing, and blames nobody.</summary>
internal sealed class PolitenessException(FaultClass fault, ProbePhase? phase, string message) : ProbeFailure(fault, message)
{
    /// <summary>The phase that the server refused before; <c>null</c> for the one that the probe is in.</summary>
    public ProbePhase? Phase => phase;

    public static PolitenessException NoPlaceFor(IPEndPoint server) => new(FaultClass.Throttled, null,
        $"Other checks held all connections that the probing machine opens to {server} at a time, until the deadline.");

    public static PolitenessException NoTurn() => new(FaultClass.Throttled, null,
        "Other checks of the same mailbox, and the pause after each, took all the time until the deadline.");

    public static PolitenessException LeftAlone(BackOff backOff) => new(backOff.Fault, backOff.Phase, string.Create(CultureInfo.InvariantCulture,
        $"Not tried: {Reason(backOff)} a while ago, and is left alone until {backOff.Until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}."));

    private static string Reason(BackOff backOff) => backOff.Fault == FaultClass.MailboxLocked
        ? "another client held the mailbox"
        : "the server limited connections or logins";
}
