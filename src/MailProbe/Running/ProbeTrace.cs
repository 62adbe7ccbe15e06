using System.Diagnostics;
using System.Text.Json;

namespace EventMonitors.MailProbe.Running;

/// <summary>One span per probe, with one below it for each phase entered. They carry neither user nor any word of the server.</summary>
internal static class ProbeTrace
{
    private static readonly ActivitySource Source = new(MailboxProbe.ActivitySourceName);

    public static Activity? Start(ProbeTarget target)
    {
        var span = Source.StartActivity($"probe {Word(target.Protocol)}", ActivityKind.Client);
        span?.SetTag("server.address", target.Host);
        span?.SetTag("server.port", target.EffectivePort);
        span?.SetTag("mail.tls", target.Tls || target.StartTls);
        return span;
    }

    /// <summary>Ends the span of a probe, and tells of its phases.</summary>
    public static void Finish(Activity? span, ProbeResult result, IReadOnlyList<PhaseStay> stays)
    {
        if (span is null)
            return;
        if (span.Recorded)
            TellAll(span, result, stays);
        span.SetTag("network.peer.address", result.Address?.ToString());
        span.SetTag("mail.verdict", Word(result.Verdict));
        span.SetTag("mail.fault", Word(result.Fault));
        span.SetTag("mail.phase", Word(result.Phase));
        if (result.Verdict != Verdict.Up)
            span.SetStatus(ActivityStatusCode.Error, Word(result.Fault));
    }

    private static void TellAll(Activity span, ProbeResult result, IReadOnlyList<PhaseStay> stays)
    {
        // A login that was refused is still followed by a goodbye.
        var failed = result.Verdict == Verdict.Up ? -1 : stays.Select((stay, i) => stay.Phase == result.Phase ? i : -1).DefaultIfEmpty(-1).Max();
        for (var i = 0; i < stays.Count; i++)
            Tell(span, stays[i], i == failed ? Word(result.Fault) : null);
    }

    // Told afterwards, from what was noted: a span that is open while a probe awaits would become the parent of whatever happens then.
    private static void Tell(Activity span, PhaseStay stay, string? failed)
    {
        using var phase = Source.StartActivity(Word(stay.Phase), ActivityKind.Internal, span.Context, startTime: stay.EnteredAt);
        if (failed is not null)
            phase?.SetTag("error.type", failed).SetStatus(ActivityStatusCode.Error, failed);
        phase?.SetEndTime((stay.EnteredAt + stay.Elapsed).UtcDateTime);
    }

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
