using EventMonitors.MailProbe;

namespace EventMonitors.CheckWorker;

/// <summary>What mechanisms are called: by their SASL names (RFC 4422, section 3.1), and <c>USER</c> for POP3's own command.</summary>
internal static class MechanismName
{
    private static readonly Dictionary<string, AuthMechanism> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["PLAIN"] = AuthMechanism.Plain,
        ["LOGIN"] = AuthMechanism.Login,
        ["USER"] = AuthMechanism.User,
        ["SCRAM-SHA-256"] = AuthMechanism.ScramSha256,
        ["SCRAM-SHA-1"] = AuthMechanism.ScramSha1,
        ["XOAUTH2"] = AuthMechanism.XOAuth2,
        ["OAUTHBEARER"] = AuthMechanism.OAuthBearer,
    };

    /// <summary>All names there are.</summary>
    public static IEnumerable<string> All => ByName.Keys;

    /// <summary>The names of the mechanisms that a user and a password suffice for.</summary>
    public static IEnumerable<string> WithPassword => ByName.Where(name => name.Value is not (AuthMechanism.XOAuth2 or AuthMechanism.OAuthBearer)).Select(name => name.Key);

    /// <summary>The mechanism of a name, in either case; <c>null</c> where none is named.</summary>
    /// <exception cref="FormatException">There is no such mechanism here; an Api may be newer than its workers.</exception>
    public static AuthMechanism? Parse(string? name) => name switch
    {
        null => null,
        _ when ByName.TryGetValue(name, out var mechanism) => mechanism,
        _ => throw new FormatException("This worker does not know the authentication mechanism that the check asks for."),
    };
}
