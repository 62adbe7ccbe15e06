using System.Globalization;
using System.Net;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Politeness;

/// <summary>A probe kept away from a server out of politeness. It found out nothing itself: it blames nobody, or says what others found.</summary>
internal sealed class PolitenessException(FaultClass fault, ProbePhase? phase, string message) : ProbeFailure(fault, message)
{
    /// <summary>The phase that it is about; <c>null</c> for the one that the probe is in.</summary>
    public ProbePhase? Phase => phase;

    public static PolitenessException NoPlaceFor(IPEndPoint server) => new(FaultClass.Throttled, null,
        $"Other checks held all connections that the probing machine opens to {server} at a time, until the deadline.");

    public static PolitenessException NoTurn() => new(FaultClass.Throttled, ProbePhase.Login,
        "Other checks of the same mailbox, and the pause after each, took all the time until the deadline.");

    public static PolitenessException NoPlaceAtEndpoint(string host) => new(FaultClass.Throttled, ProbePhase.Token,
        $"Other requests held all connections that the probing machine opens to the token endpoint {host} at a time.");

    /// <summary>What the others found for whom the probe had to wait.</summary>
    /// <param name="silence">What they found.</param>
    /// <param name="meanwhile">What became of the probe by that.</param>
    public static PolitenessException DeadToOthers(Sighting silence, string meanwhile) => new(silence.Fault, silence.Phase, string.Create(CultureInfo.InvariantCulture,
        $"Other checks of this server {(silence.Fault == FaultClass.Connect ? "could not connect, the last one at" : "waited for an answer in vain, the last one until")} {silence.At.UtcDateTime:HH:mm:ss'Z'}, and {meanwhile}."));

    public static PolitenessException LeftAlone(BackOff backOff) => new(backOff.Fault, backOff.Phase, string.Create(CultureInfo.InvariantCulture,
        $"Not tried: {Reason(backOff)} left alone until {backOff.Until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}."));

    private static string Reason(BackOff backOff) => backOff switch
    {
        { Fault: FaultClass.MailboxLocked } => "another client held the mailbox a while ago, which is",
        { Phase: ProbePhase.Token } => "the token endpoint limited requests a while ago, and is",
        { Phase: < ProbePhase.Login } => "the server limited connections a while ago, and is",
        _ => "the server limited logins into the mailbox a while ago, which is",
    };
}
