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
        AddressesTried = [new("2001:db8::1", "timed_out"), new("192.0.2.1", "connected")],
        Cipher = "TLS_AES_256_GCM_SHA384",
        Certificate = new("CN=mail.example.com", "", ["mail.example.com", "192.0.2.1"], Now.AddDays(-60), Now.AddDays(30), ["untrusted_root"], 29),
        Greeting = "",
        Capabilities = ["IMAP4rev1", "AUTH=PLAIN"],
        MessageCount = 3,
        NewestMessageAt = Now.AddMinutes(-7),
        BytesReceived = 812,
        BytesSent = 96,
        Transcript = ["S: * OK ready", "C: A1 LOGIN ***", "S: A1 NO [INUSE]"],
    };

    public static CheckCompleted Lean() => Completed() with
    {
        AddressesTried = [],
        Cipher = null,
        Certificate = null,
        Greeting = null,
        Capabilities = [],
        MessageCount = null,
        NewestMessageAt = null,
        BytesReceived = null,
        BytesSent = null,
        Transcript = [],
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
