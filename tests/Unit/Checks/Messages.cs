using EventMonitors.Api.Checks;
using CheckCompleted = EventMonitors.Contracts.CheckCompleted;
using CheckExpired = EventMonitors.Contracts.CheckExpired;

namespace EventMonitors.Tests.Unit.Checks;

internal static class Messages
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static CheckCompleted Completed(long monitorId = 500) => new()
    {
        CheckId = CheckIds.OfSlot(monitorId, Now.AddTicks(5_889_999)),
        MonitorId = monitorId,
        OrganizationId = 1,
        MonitorVersion = 2,
        ProbeVersion = 1,
        Trigger = "schedule",
        Slot = Now.AddTicks(5_889_999),
        StartedAt = Now.AddTicks(6_001_234),
        FinishedAt = Now.AddTicks(7_001_234),
        Worker = "worker-1",
        Verdict = "down",
        Fault = "mailbox_locked",
        Phase = "login",
        Message = "Somebody else is logged in: „Ümläut“ 📬",
        TimingsMs = new Dictionary<string, double> { ["dns"] = 1.5, ["connect"] = 0.25 },
        Address = "192.0.2.1",
        Port = 993,
        TlsVersion = "TLSv1.3",
        Mechanism = "PLAIN",
        CertificateNotAfter = Now.AddDays(30),
        Warnings = ["option_ignored: tlsOptions.rejectUnauthorized"],
    };

    public static CheckExpired Expired() => new()
    {
        CheckId = CheckIds.OfSlot(500, Now.AddTicks(5_889_999)),
        MonitorId = 500,
        OrganizationId = 1,
        MonitorVersion = 2,
        ProbeVersion = 1,
        Trigger = "schedule",
        Slot = Now.AddTicks(5_889_999),
        TakenAt = Now.AddSeconds(90),
        Worker = "worker-1",
    };
}
