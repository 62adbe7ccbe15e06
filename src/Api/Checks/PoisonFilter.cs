using MassTransit;
using Wire = EventMonitors.Contracts;

namespace EventMonitors.Api.Checks;

/// <summary>
/// Looks at each message before it joins a batch, so that one that can never be recorded goes to the error queue alone.
/// </summary>
public sealed partial class PoisonFilter(KnownPoison known, TimeProvider clock, ILogger<PoisonFilter> logger) : IFilter<ConsumeContext>
{
    /// <inheritdoc/>
    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        if (FindProblem(context) is not { } problem) return next.Send(context);
        LogPoison(context.MessageId, problem);
        RecorderTelemetry.Poison();
        throw new PoisonMessageException($"The message cannot be recorded: {problem}.");
    }

    /// <inheritdoc/>
    public void Probe(ProbeContext context) => context.CreateFilterScope("poison");

    private string? FindProblem(ConsumeContext context)
    {
        if (known.Contains(context.MessageId)) return "it was refused when it was to be recorded";
        var now = clock.GetUtcNow();
        return context.TryGetMessage<Wire.CheckCompleted>(out var completed) ? CheckRules.FindProblem(completed.Message, now)
            : context.TryGetMessage<Wire.CheckExpired>(out var expired) ? CheckRules.FindProblem(expired.Message, now)
            : null;
    }

    [LoggerMessage(LogLevel.Error, "Message {MessageId} goes to the error queue: {Problem}")]
    private partial void LogPoison(Guid? messageId, string problem);
}
