using System.Diagnostics;
using EventMonitors.Api.Sessions;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Audit;

/// <summary>Who did it, in which role, from where, and in which trace: the headers of every event that a request causes.</summary>
public static class RequestMetadata
{
    /// <summary>Who did it: <c>user-7</c>, or <c>system:recorder</c>.</summary>
    public const string Actor = "actor";

    /// <summary>The role that allowed it.</summary>
    public const string Role = "role";

    /// <summary>The address that the request came from.</summary>
    public const string Origin = "origin";

    /// <summary>W3C trace context of the request, so that what it sets off joins its trace.</summary>
    public const string TraceParent = "traceparent";

    /// <summary>The metadata of events that this request causes. The correlation id is the trace id, the causation id the request's span.</summary>
    public static EventMetadata Of(HttpContext context, Caller caller)
    {
        var headers = new Dictionary<string, string>
        {
            [Actor] = $"user-{caller.UserId}",
            [Role] = caller.Role.ToString().ToLowerInvariant(),
            [Origin] = context.Connection.RemoteIpAddress?.ToString() ?? "unknown",
        };
        if (Activity.Current?.Id is { } traceParent) headers[TraceParent] = traceParent;
        return new EventMetadata(Activity.Current?.TraceId.ToHexString(), Activity.Current?.SpanId.ToHexString(), headers);
    }
}
