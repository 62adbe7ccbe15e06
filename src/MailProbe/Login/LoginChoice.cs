namespace EventMonitors.MailProbe.Login;

/// <summary>Which one method is tried. Whoever tries them all locks accounts.</summary>
internal static class LoginChoice
{
    /// <summary>The method, or <c>null</c> where the server takes none that may be used.</summary>
    /// <param name="offer">What the server takes.</param>
    /// <param name="encrypted">Whether the connection is inside TLS.</param>
    /// <param name="token">Whether there is a token instead of a password.</param>
    /// <param name="forced">The mechanism that the target demands.</param>
    public static LoginMethod? Of(LoginOffer offer, bool encrypted, bool token, AuthMechanism? forced) => (forced, token, encrypted) switch
    {
        ({ } mechanism, _, _) => Forced(mechanism, offer, encrypted),
        (_, true, true) => Offered(offer, SaslMechanisms.OAuthBearer, LoginMethod.OAuthBearer) ?? Token(offer, SaslMechanisms.XOAuth2, LoginMethod.XOAuth2),
        // A token is a password that needs no guessing: never in the clear.
        (_, true, false) => null,
        (_, false, true) => Plain(offer) ?? offer.Command ?? Login(offer) ?? Scram(offer),
        (_, false, false) => Scram(offer) ?? offer.Command ?? (offer.ClearPasswords ? Plain(offer) ?? Login(offer) : null),
    };

    private static LoginMethod? Forced(AuthMechanism mechanism, LoginOffer offer, bool encrypted) => mechanism switch
    {
        AuthMechanism.Login when offer.Command == LoginMethod.LoginCommand => LoginMethod.LoginCommand,
        AuthMechanism.User when offer.Command == LoginMethod.UserAndPass => LoginMethod.UserAndPass,
        AuthMechanism.Plain when encrypted || offer.ClearPasswords => Plain(offer),
        AuthMechanism.Login when encrypted || offer.ClearPasswords => Login(offer),
        AuthMechanism.ScramSha256 => Offered(offer, SaslMechanisms.ScramSha256, LoginMethod.ScramSha256),
        AuthMechanism.ScramSha1 => Offered(offer, SaslMechanisms.ScramSha1, LoginMethod.ScramSha1),
        AuthMechanism.XOAuth2 when encrypted => Token(offer, SaslMechanisms.XOAuth2, LoginMethod.XOAuth2),
        AuthMechanism.OAuthBearer when encrypted => Token(offer, SaslMechanisms.OAuthBearer, LoginMethod.OAuthBearer),
        _ => null,
    };

    private static LoginMethod? Plain(LoginOffer offer) => Offered(offer, SaslMechanisms.Plain, LoginMethod.Plain);

    private static LoginMethod? Login(LoginOffer offer) => Offered(offer, SaslMechanisms.Login, LoginMethod.SaslLogin);

    private static LoginMethod? Scram(LoginOffer offer) =>
        Offered(offer, SaslMechanisms.ScramSha256, LoginMethod.ScramSha256) ?? Offered(offer, SaslMechanisms.ScramSha1, LoginMethod.ScramSha1);

    // A server that names no mechanism at all may still take a token: the target says that it does.
    private static LoginMethod? Token(LoginOffer offer, SaslMechanisms flag, LoginMethod method) =>
        offer.Sasl == SaslMechanisms.None ? method : Offered(offer, flag, method);

    private static LoginMethod? Offered(LoginOffer offer, SaslMechanisms flag, LoginMethod method) => offer.Sasl.HasFlag(flag) ? method : null;
}
