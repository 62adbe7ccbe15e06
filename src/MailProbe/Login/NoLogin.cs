using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Login;

/// <summary>Says why no method is left to log in with.</summary>
internal static class NoLogin
{
    private const int Named = 12;

    /// <summary>A sentence for the customer, with what the server does offer.</summary>
    public static string Why(LoginOffer offer, SessionContext context, bool token)
    {
        var names = string.Join(", ", Mechanisms(context.Facts.Capabilities).Take(Named));
        var offered = names.Length == 0 ? "no mechanism" : names;
        var clear = !context.Encrypted && !offer.ClearPasswords ? " over a connection without TLS (LOGINDISABLED)" : "";
        return (context.Target.AuthMechanism, token) switch
        {
            ({ } forced, _) => $"The server does not offer {NameOf(forced)}{clear}; it offers {offered}.",
            (_, true) => $"The server takes no access token; it offers {offered}.",
            _ when !context.Encrypted => $"The server takes no password over a connection without TLS; it offers {offered}.",
            _ => $"The server offers no way to log in with a password that this probe knows; it offers {offered}.",
        };
    }

    // AUTH=PLAIN (IMAP) and SASL PLAIN LOGIN (POP3).
    private static IEnumerable<string> Mechanisms(IReadOnlyList<string> capabilities) => capabilities.SelectMany(capability => capability switch
    {
        _ when capability.StartsWith("AUTH=", StringComparison.OrdinalIgnoreCase) => [capability[5..]],
        _ when capability.StartsWith("SASL ", StringComparison.OrdinalIgnoreCase) => capability.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1),
        _ => (IEnumerable<string>)[],
    });

    private static string NameOf(AuthMechanism mechanism) => mechanism switch
    {
        AuthMechanism.ScramSha256 => "SCRAM-SHA-256",
        AuthMechanism.ScramSha1 => "SCRAM-SHA-1",
        _ => mechanism.ToString().ToUpperInvariant(),
    };
}
