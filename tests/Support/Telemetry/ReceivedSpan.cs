namespace EventMonitors.Tests.Support.Telemetry;

/// <summary>A span as a collector gets it.</summary>
/// <param name="Service">The program that sent it (<c>service.name</c>).</param>
/// <param name="TraceId">The trace, 32 hexadecimal digits.</param>
/// <param name="SpanId">The span, 16 of them.</param>
/// <param name="ParentId">The span above it, empty for a root.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Attributes">What it says, as text.</param>
/// <param name="Links">The spans that it names besides its parent.</param>
public sealed record ReceivedSpan(
    string Service, string TraceId, string SpanId, string ParentId, string Name, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<(string TraceId, string SpanId)> Links);
