using System.Text.Json;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Bench.Appending;

/// <summary>Check events as the recorder writes them.</summary>
internal static class Samples
{
    public static EventTypes Types { get; } = EventCatalogue.Create();

    public static EventMetadata Metadata { get; } = new(
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "00f067aa0ba902b7",
        new Dictionary<string, string> { ["actor"] = "system:recorder", ["traceparent"] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" });

    public static byte[] Headers { get; } = JsonSerializer.SerializeToUtf8Bytes(Metadata.Headers);

    public static string DotNetName { get; } = $"{typeof(CheckCompleted).FullName}, {typeof(CheckCompleted).Assembly.GetName().Name}";

    public static CheckCompleted Check(long monitorId, DateTimeOffset slot) => new()
    {
        CheckId = Guid.CreateVersion7(),
        MonitorId = monitorId,
        OrganizationId = 1,
        MonitorVersion = 1,
        ProbeVersion = 1,
        Trigger = CheckTrigger.Schedule,
        Slot = slot,
        StartedAt = slot.AddMilliseconds(76),
        FinishedAt = slot.AddMilliseconds(225),
        Worker = "worker-1",
        Verdict = "up",
        Fault = "none",
        Phase = "logout",
        Message = "Logged in and opened the mailbox: 3 messages.",
        TimingsMs = new Dictionary<string, double> { ["dns"] = 0.8, ["connect"] = 12.5, ["tls"] = 31.2, ["greeting"] = 4.1, ["login"] = 20, ["mailbox"] = 3.4, ["logout"] = 1.2 },
        Address = "192.0.2.7",
        Port = 993,
        TlsVersion = "TLSv1.3",
        Mechanism = "PLAIN",
        CertificateNotAfter = slot.AddDays(90),
    };

    public static byte[] Write(CheckCompleted check) => JsonSerializer.SerializeToUtf8Bytes(check, Types.Json);
}
