using EventMonitors.Api.Checks;
using Wire = EventMonitors.Contracts;

namespace EventMonitors.Tests.Integration.Checks;

/// <summary>What a worker would say about a monitor that is not scheduled.</summary>
internal static class Results
{
    public static Wire.CheckCompleted Completed(long monitorId, DateTimeOffset slot, string verdict = "up", string fault = "none") => new()
    {
        CheckId = CheckIds.OfSlot(monitorId, slot),
        MonitorId = monitorId,
        OrganizationId = 1,
        MonitorVersion = 1,
        ProbeVersion = 1,
        Trigger = "schedule",
        Slot = slot,
        StartedAt = slot.AddMilliseconds(15),
        FinishedAt = slot.AddMilliseconds(95),
        Worker = "worker-1",
        Verdict = verdict,
        Fault = fault,
        Phase = "logout",
        Message = "The mailbox can be logged into.",
        TimingsMs = new Dictionary<string, double> { ["dns"] = 1.2, ["connect"] = 0.4, ["tls"] = 7 },
        Address = "192.0.2.1",
        Port = 993,
        TlsVersion = "TLSv1.3",
        Mechanism = "PLAIN",
    };

    public static Wire.CheckExpired Expired(long monitorId, DateTimeOffset slot) => new()
    {
        CheckId = CheckIds.OfSlot(monitorId, slot),
        MonitorId = monitorId,
        OrganizationId = 1,
        MonitorVersion = 1,
        ProbeVersion = 1,
        Trigger = "schedule",
        Slot = slot,
        TakenAt = slot.AddMinutes(5),
        Worker = "worker-2",
    };
}
