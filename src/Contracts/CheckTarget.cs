namespace EventMonitors.Contracts;

/// <summary>What credentials are bound to: they open for this monitor, server and TLS policy alone.</summary>
public sealed record CheckTarget(long MonitorId, string Host, int? Port, string Protocol, bool Tls, bool RejectUnauthorized)
{
    /// <summary>The target that a request names.</summary>
    public static CheckTarget Of(CheckRequested request) =>
        new(request.MonitorId, request.Host, request.Port, request.Protocol, request.Tls, request.RejectUnauthorized);
}
