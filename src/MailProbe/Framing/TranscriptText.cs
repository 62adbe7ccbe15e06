using System.Globalization;
using System.Security.Authentication;
using System.Text;
using EventMonitors.MailProbe.Tls;

namespace EventMonitors.MailProbe.Framing;

/// <summary>
/// A conversation as it may be shown to a customer: <c>C: </c> before the client's words, <c>S: </c> before the server's,
/// at most <see cref="ServerText.MaxLength"/> characters each. If the password can be put together from several lines,
/// none of the server's words are shown.
/// </summary>
internal static class TranscriptText
{
    private const int MaxWords = ServerText.MaxLength - 3;

    public static IReadOnlyList<string> Of(Transcript transcript, ServerText text)
    {
        var lines = transcript.Kept().Select(line => (Line: line, Words: Encoding.UTF8.GetString(transcript.BytesOf(line)))).ToList();
        // What is withheld by itself is not there to be put together.
        var said = lines.Where(line => line.Line.Speaker == Speaker.Server && !text.IsWithheld(line.Words)).Select(line => line.Words).ToList();
        var withheld = text.IsSpreadOver(said);
        return [.. lines.Select(line => Show(line.Line, line.Words, withheld, text))];
    }

    private static string Show(TranscriptLine line, string words, bool withheld, ServerText text) => line.Speaker switch
    {
        Speaker.Client => "C: " + ServerText.ShowOwn(line.Shown!, MaxWords),
        Speaker.Tls => $"-- TLS {TlsVersionName.Of((SslProtocols)line.Number)} --",
        Speaker.Literal => string.Create(CultureInfo.InvariantCulture, $"S: ({line.Number} bytes)"),
        _ => "S: " + (withheld ? ServerText.Withheld : text.ShowInTranscript(words, line.IsCut, MaxWords)),
    };
}
