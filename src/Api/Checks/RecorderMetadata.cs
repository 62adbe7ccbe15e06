using System.Diagnostics;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using MassTransit;
using MassTransit.Logging;

namespace EventMonitors.Api.Checks;

/// <summary>Whose word an end of a check is: the recorder writes it, on a worker's word, in the trace of the request.</summary>
public static class RecorderMetadata
{
    /// <summary>The part of the system that writes.</summary>
    public const string Recorder = "system:recorder";

    /// <summary>Name of the header that names the worker.</summary>
    public const string Worker = "worker";

    /// <summary>The end that a message brings.</summary>
    public static CheckEnd End(CheckEvent data, MessageContext message, string worker)
    {
        var traceParent = message.Headers.Get<string>(DiagnosticHeaders.ActivityId);
        return new CheckEnd(data, Of(traceParent, message.MessageId, worker))
        {
            Trace = ActivityContext.TryParse(traceParent, null, isRemote: true, out var trace) ? trace : default,
        };
    }

    /// <summary>The correlation id is the trace's, the causation id the message's.</summary>
    public static EventMetadata Of(string? traceParent, Guid? messageId, string worker) => new(
        ActivityContext.TryParse(traceParent, null, out var trace) ? trace.TraceId.ToHexString() : null,
        messageId?.ToString(),
        new Dictionary<string, string> { [EventHeaders.Actor] = Recorder, [Worker] = worker });
}
