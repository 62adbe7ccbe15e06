using System.Globalization;
using EventMonitors.MailProbe.Politeness;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Running;

/// <summary>How a probe ended.</summary>
internal sealed record Finding(FaultClass Fault, ProbePhase Phase, string Message)
{
    /// <summary>Whether our own politeness towards the server brought it about, so that it says nothing about anybody.</summary>
    public bool IsOwnDoing { get; init; }

    public Verdict Verdict => Fault switch
    {
        FaultClass.None => Verdict.Up,
        FaultClass.Throttled or FaultClass.MailboxLocked or FaultClass.EgressDenied
            or FaultClass.WorkerNetwork or FaultClass.Internal => Verdict.Inconclusive,
        _ => Verdict.Down,
    };

    /// <summary>What an exception that ended a phase means.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="phase">The phase it was thrown in.</param>
    /// <param name="greeted">Whether the server had greeted before.</param>
    /// <param name="deadlinePassed">Whether the deadline had passed.</param>
    /// <param name="timeout">The deadline as it was given.</param>
    public static Finding Of(Exception e, ProbePhase phase, bool greeted, bool deadlinePassed, TimeSpan timeout) => e switch
    {
        // At the deadline a connection is torn down; whichever way that shows, it was the deadline.
        OperationCanceledException or ConnectionLostException or IOException or ObjectDisposedException when deadlinePassed =>
            new Finding(FaultClass.Timeout, phase, string.Create(CultureInfo.InvariantCulture, $"The deadline of {timeout.TotalSeconds:0.###} s passed in the {Name(phase)} phase.")),
        ConnectionLostException or ProtocolViolationException when phase == ProbePhase.Greeting && !greeted =>
            new Finding(FaultClass.Greeting, phase, $"{e.Message}, before it had greeted."),
        ConnectionLostException or ProtocolViolationException =>
            new Finding(FaultClass.Protocol, phase, $"{e.Message}, in the {Name(phase)} phase."),
        PolitenessException kept => new Finding(kept.Fault, kept.Phase ?? phase, kept.Message) { IsOwnDoing = true },
        ProbeFailure failure => new Finding(failure.Fault, phase, failure.Message),
        // The text of an unforeseen exception is for no customer: nobody knows what it quotes.
        _ => new Finding(FaultClass.Internal, phase, $"The probe failed in the {Name(phase)} phase ({e.GetType().Name})."),
    };

    private static string Name(ProbePhase phase) => phase.ToString().ToLowerInvariant();
}
