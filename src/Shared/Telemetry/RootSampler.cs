using System.Diagnostics;
using OpenTelemetry.Trace;

namespace EventMonitors.Telemetry;

/// <summary>
/// Takes a share of what belongs to a request, a message or a scheduled check, the same traces in every process. Of the rest
/// only what carries the trace id is made, since that is part of every event: the root, and each message. A call to a server
/// that no such thing asked for is a poll, several a second, and would bury the rest.
/// </summary>
/// <param name="share">Of all traces, 0 to 1.</param>
internal sealed class RootSampler(double share) : Sampler
{
    private readonly TraceIdRatioBasedSampler _chosen = new(share);

    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        if (samplingParameters.ParentContext.TraceId == default && samplingParameters.Kind == ActivityKind.Client)
            return new SamplingResult(SamplingDecision.Drop);
        if (_chosen.ShouldSample(samplingParameters).Decision != SamplingDecision.Drop) return new SamplingResult(SamplingDecision.RecordAndSample);
        return new SamplingResult(samplingParameters.Kind == ActivityKind.Producer ? SamplingDecision.RecordOnly : SamplingDecision.Drop);
    }
}
