using EventMonitors.Contracts;

namespace EventMonitors.Tests.Integration.Messaging;

/// <summary>What the scheduler would ask for.</summary>
internal static class Requests
{
    /// <summary>A check of a server in the clear, without a login.</summary>
    public static CheckRequested Of(int number, int port = 143) => new()
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
        Port = port,
        Protocol = "imap",
        Tls = false,
        TimeoutSeconds = 120,
    };

    /// <summary>The same, too late: a worker answers it without asking anybody.</summary>
    public static CheckRequested Expired(int number) => Of(number) with { ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(-1) };
}
