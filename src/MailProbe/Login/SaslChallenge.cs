using System.Text;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Login;

/// <summary>Reads challenges.</summary>
internal static class SaslChallenge
{
    /// <summary>The text in a challenge.</summary>
    /// <exception cref="ProtocolViolationException">It is no base64.</exception>
    public static string Decode(string challenge)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(challenge));
        }
        catch (FormatException)
        {
            throw new ProtocolViolationException("The server's challenge is no base64");
        }
    }

    /// <summary>What to throw for a challenge after the last one that the mechanism has.</summary>
    public static ProtocolViolationException OneTooMany() => new("The server asked for more of a login that was complete");
}
