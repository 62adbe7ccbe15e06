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

    /// <summary>The same with everything that a worker can say.</summary>
    public static Wire.CheckCompleted Full(long monitorId, DateTimeOffset slot) => Completed(monitorId, slot, "down", "credentials") with
    {
        TimingsMs = new Dictionary<string, double> { ["dns"] = 1.2, ["token"] = 80, ["connect"] = 0.4 },
        AddressesTried = [new("2001:db8::1", "timed_out"), new("192.0.2.1", "connected")],
        Cipher = "TLS_AES_256_GCM_SHA384",
        Certificate = new("CN=mail.example.com", "", ["mail.example.com"], slot.AddDays(-60), slot.AddDays(30), ["untrusted_root"], 29),
        Greeting = "„ready“ 📬",
        Capabilities = ["IMAP4rev1", "AUTH=PLAIN"],
        MessageCount = 3,
        NewestMessageAt = slot.AddMinutes(-7),
        BytesReceived = 5_000_000_000,
        BytesSent = 96,
        Transcript = ["S: * OK ready", "C: A1 LOGIN ***", "S: A1 NO"],
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
