using System.Text.Json;
using EventMonitors.Contracts;
using EventMonitors.MailProbe;
using Wire = EventMonitors.Contracts;

namespace EventMonitors.CheckWorker;

/// <summary>From what the probe found to what goes on the wire, where the vocabulary is lower snake case.</summary>
public static class CheckResults
{
    private const int MaxMessage = 1_000;

    // What the Api takes: a longer one would cost the whole result.
    private const int MaxWarning = 400;

    /// <summary>The message of a probe's result.</summary>
    public static CheckCompleted Of(CheckRequested request, ProbeResult result, string worker) => new()
    {
        CheckId = request.CheckId,
        MonitorId = request.MonitorId,
        OrganizationId = request.OrganizationId,
        MonitorVersion = request.MonitorVersion,
        ProbeVersion = request.ProbeVersion,
        Trigger = request.Trigger,
        Slot = request.Slot,
        StartedAt = result.StartedAt,
        FinishedAt = result.FinishedAt,
        Worker = worker,
        Verdict = Word(result.Verdict),
        Fault = Word(result.Fault),
        Phase = Word(result.Phase),
        Message = Cut(result.Message, MaxMessage),
        TimingsMs = TimingsOf(result),
        Address = result.Address?.ToString(),
        Port = result.Port,
        TlsVersion = result.TlsVersion,
        Mechanism = result.Mechanism,
        CertificateNotAfter = result.Certificate?.NotAfter,
        Warnings = [.. result.Warnings.Select(warning => Cut(warning, MaxWarning))],
        AddressesTried = [.. result.AddressesTried.Select(tried => new Wire.AddressTried(tried.Address.ToString(), tried.Outcome))],
        Cipher = result.Cipher,
        Certificate = result.Certificate is { } c ? new Wire.CertificateFacts(c.Subject, c.Issuer, c.Names, c.NotBefore, c.NotAfter, c.Problems, c.DaysLeft) : null,
        Greeting = result.Greeting,
        Capabilities = result.Capabilities,
        MessageCount = result.MessageCount,
        NewestMessageAt = result.NewestMessageAt,
        BytesReceived = result.BytesReceived,
        BytesSent = result.BytesSent,
        Transcript = result.Transcript,
    };

    /// <summary>The message of a check that this worker could not run at all; the mail server was not asked.</summary>
    public static CheckCompleted NotRun(CheckRequested request, string problem, DateTimeOffset startedAt, DateTimeOffset finishedAt, string worker) => new()
    {
        CheckId = request.CheckId,
        MonitorId = request.MonitorId,
        OrganizationId = request.OrganizationId,
        MonitorVersion = request.MonitorVersion,
        ProbeVersion = request.ProbeVersion,
        Trigger = request.Trigger,
        Slot = request.Slot,
        StartedAt = startedAt,
        FinishedAt = finishedAt,
        Worker = worker,
        Verdict = Word(Verdict.Inconclusive),
        Fault = Word(FaultClass.Internal),
        Phase = Word(ProbePhase.Dns),
        Message = Cut(problem, MaxMessage),
        TimingsMs = new Dictionary<string, double>(),
    };

    /// <summary>The message of a request that came too late.</summary>
    public static CheckExpired Expired(CheckRequested request, DateTimeOffset takenAt, string worker) => new()
    {
        CheckId = request.CheckId,
        MonitorId = request.MonitorId,
        OrganizationId = request.OrganizationId,
        MonitorVersion = request.MonitorVersion,
        ProbeVersion = request.ProbeVersion,
        Trigger = request.Trigger,
        Slot = request.Slot,
        TakenAt = takenAt,
        Worker = worker,
    };

    /// <summary>A value of the probe's vocabulary as it is written: <c>MailboxLocked</c> is <c>mailbox_locked</c>.</summary>
    public static string Word<TValue>(TValue value) where TValue : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>Milliseconds in each phase that was entered.</summary>
    internal static Dictionary<string, double> TimingsOf(ProbeResult result) =>
        result.Timings.ToDictionary(timing => Word(timing.Phase), timing => Math.Round(timing.Duration.TotalMilliseconds, 3));

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";
}
