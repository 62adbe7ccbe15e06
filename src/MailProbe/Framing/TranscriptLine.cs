using System.Security.Authentication;

namespace EventMonitors.MailProbe.Framing;

/// <summary>Who speaks in a line of the conversation.</summary>
internal enum Speaker { Client, Server, Literal, Tls }

/// <summary>One line of the conversation as it is kept: small, and not yet fit to be shown.</summary>
/// <param name="Speaker">Whose it is.</param>
/// <param name="Shown">The client's words without any secret; the server's lie in <see cref="Transcript"/>.</param>
/// <param name="Start">Where the server's bytes begin there.</param>
/// <param name="Kept">How many of them there are.</param>
/// <param name="Number">The length of the whole line or literal in bytes, or the version of TLS (<see cref="SslProtocols"/>).</param>
internal readonly record struct TranscriptLine(Speaker Speaker, string? Shown, int Start, int Kept, long Number)
{
    /// <summary>Whether the end of the line is missing.</summary>
    public bool IsCut => Kept < Number;
}
