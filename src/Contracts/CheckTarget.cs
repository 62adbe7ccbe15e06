namespace EventMonitors.Contracts;

/// <summary>
/// What credentials are bound to: they open for this monitor and server, this TLS policy and these options alone. So they are
/// never used in a weaker way, and no result says that something was looked at which the request was changed to leave out.
/// </summary>
public sealed record CheckTarget(long MonitorId, string Host, int? Port, string Protocol, bool Tls, bool RejectUnauthorized, CheckOptions Options)
{
    /// <summary>The target that a request names.</summary>
    public static CheckTarget Of(CheckRequested request) =>
        new(request.MonitorId, request.Host, request.Port, request.Protocol, request.Tls, request.RejectUnauthorized, request.Options);
}
