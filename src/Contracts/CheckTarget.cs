namespace EventMonitors.Contracts;

/// <summary>What credentials are bound to: they open for this monitor, server, TLS policy and mechanism alone.</summary>
public sealed record CheckTarget(
    long MonitorId, string Host, int? Port, string Protocol, bool Tls, bool RejectUnauthorized, bool StartTls = false, string? AuthMechanism = null)
{
    /// <summary>The target that a request names.</summary>
    public static CheckTarget Of(CheckRequested request) => new(
        request.MonitorId, request.Host, request.Port, request.Protocol, request.Tls, request.RejectUnauthorized, request.Options.StartTls, request.Options.AuthMechanism);
}
