using System.Diagnostics;
using System.Text.Json;

namespace EventMonitors.MailProbe.Running;

/// <summary>One span per probe, with an event for each phase entered. It carries neither user nor any word of the server.</summary>
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

    public static void Finish(Activity? span, ProbeResult result)
    {
        if (span is null)
            return;
        span.SetTag("network.peer.address", result.Address?.ToString());
        span.SetTag("mail.verdict", Word(result.Verdict));
        span.SetTag("mail.fault", Word(result.Fault));
        span.SetTag("mail.phase", Word(result.Phase));
        if (result.Verdict != Verdict.Up)
            span.SetStatus(ActivityStatusCode.Error, Word(result.Fault));
    }

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
