using EventMonitors.Contracts;

namespace EventMonitors.Bench.Messaging;

/// <summary>A request and a result as large as the product's.</summary>
internal static class Samples
{
    public static CheckRequested Request(int number) => new()
    {
        CheckId = Guid.CreateVersion7(),
        MonitorId = number,
        OrganizationId = 1,
        MonitorVersion = 1,
        ProbeVersion = 1,
        Trigger = "schedule",
        Slot = DateTimeOffset.UtcNow,
        RequestedAt = DateTimeOffset.UtcNow,
        ExpiresAt = DateTimeOffset.UtcNow.AddHours(1),
        Host = "127.0.0.1",
        Port = 993,
        Protocol = "imap",
        Tls = true,
        TimeoutSeconds = 30,
    };

    public static CheckCompleted Result(CheckRequested request) => new()
    {
        CheckId = request.CheckId,
        MonitorId = request.MonitorId,
        OrganizationId = request.OrganizationId,
        MonitorVersion = request.MonitorVersion,
        ProbeVersion = request.ProbeVersion,
        Trigger = request.Trigger,
        Slot = request.Slot,
        StartedAt = DateTimeOffset.UtcNow,
        FinishedAt = DateTimeOffset.UtcNow,
        Worker = "bench",
        Verdict = "inconclusive",
        Fault = "egress_denied",
        Phase = "connect",
        Message = "The address must not be dialled.",
        TimingsMs = new Dictionary<string, double> { ["dns"] = 0.01 },
    };
}
