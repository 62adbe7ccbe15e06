using System.Diagnostics;
using OpenTelemetry.Trace;

namespace EventMonitors.Telemetry;

/// <summary>
/// Takes everything that belongs to a request, a message or a scheduled check. A call to a server that no such thing asked
/// for is a poll, several a second, and would bury the rest.
/// </summary>
internal sealed class RootSampler : Sampler
{
    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) => new(
        samplingParameters.ParentContext.TraceId != default || samplingParameters.Kind != ActivityKind.Client
            ? SamplingDecision.RecordAndSample
            : SamplingDecision.Drop);
}
