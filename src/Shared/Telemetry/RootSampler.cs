using System.Diagnostics;
using OpenTelemetry.Trace;

namespace EventMonitors.Telemetry;

/// <summary>
/// Takes a share of what belongs to a request, a message or a scheduled check, the same traces in every process. The rest is
/// made all the same, since the trace id is part of every event, and exported nowhere. A call to a server that no such thing
/// asked for is a poll, several a second, and would bury the rest.
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
        return new SamplingResult(_chosen.ShouldSample(samplingParameters).Decision == SamplingDecision.Drop ? SamplingDecision.RecordOnly : SamplingDecision.RecordAndSample);
    }
}
