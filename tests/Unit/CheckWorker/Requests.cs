using EventMonitors.Contracts;

namespace EventMonitors.Tests.Unit.CheckWorker;

internal static class Requests
{
    public static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    public static readonly TransportKey Key = new("t1", new byte[32]);

    public static CheckRequested To(int port, string protocol = "imap", string? user = null, string? password = null)
    {
        var request = new CheckRequested
        {
            CheckId = Guid.NewGuid(),
            MonitorId = 500,
            OrganizationId = 1,
            MonitorVersion = 3,
            ProbeVersion = 2,
            Trigger = "schedule",
            Slot = Now,
            RequestedAt = Now,
            ExpiresAt = Now.AddMinutes(1),
            Host = "127.0.0.1",
            Port = port,
            Protocol = protocol,
            Tls = false,
            TimeoutSeconds = 2,
        };
        return user is null
            ? request
            : request with { SealedCredentials = CredentialEnvelope.Seal(new MailCredentials(user, password), CheckTarget.Of(request), Key) };
    }
}
