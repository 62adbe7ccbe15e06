namespace EventMonitors.Api.Storage;

/// <summary>The headers that every event carries: who did it, in which role, from where, and in which trace.</summary>
public static class EventHeaders
{
    /// <summary>Who did it: <c>user-7</c>, or a part of the system such as <c>system:recorder</c>.</summary>
    public const string Actor = "actor";

    /// <summary>The role that allowed it.</summary>
    public const string Role = "role";

    /// <summary>The session that it was done in.</summary>
    public const string Session = "session";

    /// <summary>The address that the request came from.</summary>
    public const string Origin = "origin";

    /// <summary>The id of the request (<c>X-Request-Id</c>), the caller's own where it sent one.</summary>
    public const string RequestId = "requestId";

    /// <summary>W3C trace context of the request, so that what it sets off joins its trace.</summary>
    public const string TraceParent = "traceparent";
}
