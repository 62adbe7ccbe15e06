using EventMonitors.Api.Http;
using Wire = EventMonitors.Contracts;

namespace EventMonitors.Api.Checks;

/// <summary>From what a worker says on the wire to what is stored: two shapes that may grow apart.</summary>
public static class CheckMapping
{
    /// <summary>The event of a result.</summary>
    public static CheckCompleted ToEvent(Wire.CheckCompleted message) => new()
    {
        CheckId = message.CheckId,
        MonitorId = message.MonitorId,
        OrganizationId = message.OrganizationId,
        MonitorVersion = message.MonitorVersion,
        ProbeVersion = message.ProbeVersion,
        Trigger = message.Trigger,
        Slot = message.Slot.CutToMilliseconds(),
        StartedAt = message.StartedAt.CutToMilliseconds(),
        FinishedAt = message.FinishedAt.CutToMilliseconds(),
        Worker = message.Worker,
        Verdict = message.Verdict,
        Fault = message.Fault,
        Phase = message.Phase,
        Message = message.Message,
        TimingsMs = message.TimingsMs,
        Address = message.Address,
        Port = message.Port,
        TlsVersion = message.TlsVersion,
        Mechanism = message.Mechanism,
        CertificateNotAfter = message.CertificateNotAfter?.CutToMilliseconds(),
        Warnings = message.Warnings,
        AddressesTried = Some([.. message.AddressesTried.Select(tried => new DialledAddress(tried.Address, tried.Outcome))]),
        Cipher = message.Cipher,
        Certificate = message.Certificate is { } shown ? ToShown(shown) : null,
        Greeting = message.Greeting,
        Capabilities = Some(message.Capabilities),
        MessageCount = message.MessageCount,
        NewestMessageAt = message.NewestMessageAt?.CutToMilliseconds(),
        BytesReceived = message.BytesReceived,
        BytesSent = message.BytesSent,
        Transcript = Some(message.Transcript),
    };

    /// <summary>The event of a request that a worker took too late.</summary>
    public static CheckMissed ToEvent(Wire.CheckExpired message) => new()
    {
        CheckId = message.CheckId,
        MonitorId = message.MonitorId,
        OrganizationId = message.OrganizationId,
        MonitorVersion = message.MonitorVersion,
        ProbeVersion = message.ProbeVersion,
        Trigger = message.Trigger,
        Slot = message.Slot.CutToMilliseconds(),
        LastSlot = message.Slot.CutToMilliseconds(),
        Count = 1,
        Reason = MissedReason.Expired,
        Worker = message.Worker,
    };

    /// <summary>The same result, for a slot that had been given up.</summary>
    public static CheckArrivedLate ToLate(CheckCompleted result) => new()
    {
        CheckId = result.CheckId,
        MonitorId = result.MonitorId,
        OrganizationId = result.OrganizationId,
        MonitorVersion = result.MonitorVersion,
        ProbeVersion = result.ProbeVersion,
        Trigger = result.Trigger,
        Slot = result.Slot,
        StartedAt = result.StartedAt,
        FinishedAt = result.FinishedAt,
        Worker = result.Worker,
        Verdict = result.Verdict,
        Fault = result.Fault,
        Phase = result.Phase,
        Message = result.Message,
        TimingsMs = result.TimingsMs,
        Address = result.Address,
        Port = result.Port,
        TlsVersion = result.TlsVersion,
        Mechanism = result.Mechanism,
        CertificateNotAfter = result.CertificateNotAfter,
        Warnings = result.Warnings,
        AddressesTried = result.AddressesTried,
        Cipher = result.Cipher,
        Certificate = result.Certificate,
        Greeting = result.Greeting,
        Capabilities = result.Capabilities,
        MessageCount = result.MessageCount,
        NewestMessageAt = result.NewestMessageAt,
        BytesReceived = result.BytesReceived,
        BytesSent = result.BytesSent,
        Transcript = result.Transcript,
    };

    private static ShownCertificate ToShown(Wire.CertificateFacts shown) => new(
        shown.Subject, shown.Issuer, shown.Names, shown.NotBefore.CutToMilliseconds(), shown.NotAfter.CutToMilliseconds(), shown.Problems, shown.DaysLeft);

    private static IReadOnlyList<T>? Some<T>(IReadOnlyList<T> list) => list.Count == 0 ? null : list;
}
