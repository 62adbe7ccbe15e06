using System.Diagnostics;
using EventMonitors.Api.Http;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Sessions;

/// <summary>What the events say that a request causes.</summary>
public static class RequestMetadata
{
    /// <summary>Actor, role, session, origin, id and trace of this request. The correlation id is the trace id, the causation id the request's span.</summary>
    public static EventMetadata Of(HttpContext context, Caller caller)
    {
        var headers = new Dictionary<string, string> { [EventHeaders.Actor] = caller.Actor, [EventHeaders.Role] = caller.RoleName };
        if (caller.SessionId is { } session) headers[EventHeaders.Session] = session.ToString();
        return Of(context, headers);
    }

    /// <summary>The same of somebody who has not said who it is.</summary>
    public static EventMetadata OfAnybody(HttpContext context) => Of(context, new Dictionary<string, string> { [EventHeaders.Actor] = "anonymous" });

    private static EventMetadata Of(HttpContext context, Dictionary<string, string> headers)
    {
        headers[EventHeaders.Origin] = context.Connection.RemoteIpAddress?.ToString() ?? "unknown";
        headers[EventHeaders.RequestId] = RequestId.Of(context);
        if (Activity.Current?.Id is { } traceParent) headers[EventHeaders.TraceParent] = traceParent;
        return new EventMetadata(Activity.Current?.TraceId.ToHexString(), Activity.Current?.SpanId.ToHexString(), headers);
    }
}
