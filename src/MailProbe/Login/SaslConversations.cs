using System.Security.Cryptography;
using EventMonitors.MailProbe.Refusals;
using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Login;

/// <summary>The conversation that goes with a method.</summary>
internal static class SaslConversations
{
    /// <summary>A new conversation for one login by a method of SASL.</summary>
    /// <exception cref="ServerRefusedException">The mechanism allows no such user or password.</exception>
    public static SaslConversation Open(LoginMethod method, Credentials credentials, SessionContext context)
    {
        var name = LoginMethodName.Of(method);
        return new SaslConversation(name, method switch
        {
            LoginMethod.Plain => new SaslPlain(credentials),
            LoginMethod.SaslLogin => new SaslLogin(credentials),
            LoginMethod.XOAuth2 => SaslBearer.XOAuth2(credentials),
            LoginMethod.OAuthBearer => SaslBearer.OAuthBearer(credentials, context.Target.Host, context.Target.EffectivePort),
            LoginMethod.ScramSha256 => Scram(HashAlgorithmName.SHA256),
            LoginMethod.ScramSha1 => Scram(HashAlgorithmName.SHA1),
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "It is no mechanism of SASL."),
        });

        SaslScram Scram(HashAlgorithmName hash) =>
            new(new Credentials(Prepared(credentials.User, "user", name), Prepared(credentials.Secret, "password", name)), hash, SaslScram.NewNonce(), context.Options.Limits.ScramIterations,
                (derive, cancellation) => HashingTurns.OfProcess.RunAsync(derive, context.Facts, cancellation));
    }

    private static string Prepared(string text, string what, string mechanism) => SaslPrep.Prepare(text)
        ?? throw new ServerRefusedException(FaultClass.Credentials, $"The {what} is empty or holds characters that {mechanism} does not allow (RFC 4013).");
}
