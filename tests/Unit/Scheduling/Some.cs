using EventMonitors.Api.Scheduling;

namespace EventMonitors.Tests.Unit.Scheduling;

internal static class Some
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static ScheduledMonitor Monitor(long id = 500, int interval = 60, DateTimeOffset? changedAt = null, long probeVersion = 1) => new()
    {
        Id = id,
        OrganizationId = 1,
        Host = "mail.example.com",
        Protocol = "imap",
        Tls = true,
        RejectUnauthorized = true,
        IntervalSeconds = interval,
        TimeoutSeconds = Math.Min(30, interval),
        Version = probeVersion,
        ProbeVersion = probeVersion,
        ChangedAt = changedAt ?? Noon.AddDays(-40),
    };

    public static DueCheck Check(DateTimeOffset slot, long id = 500) => SchedulePlan.Scheduled(Monitor(id), slot);
}
