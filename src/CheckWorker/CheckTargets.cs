using EventMonitors.Contracts;
using EventMonitors.MailProbe;

namespace EventMonitors.CheckWorker;

/// <summary>From what a request asks for to what the probe is told.</summary>
internal static class CheckTargets
{
    /// <summary>The probe's target, with credentials that were sealed for exactly this request.</summary>
    /// <exception cref="FormatException">The request asks for something that this worker does not know; the message shows no value of it.</exception>
    public static ProbeTarget Of(CheckRequested request, MailCredentials? credentials, TimeSpan timeout) => new()
    {
        Host = request.Host,
        Port = request.Port,
        Protocol = ProtocolOf(request.Protocol),
        Tls = request.Tls,
        StartTls = request.Options.StartTls,
        IpVersion = IpVersionOf(request.Options.IpVersion),
        RejectUnauthorized = request.RejectUnauthorized,
        User = credentials is { User.Length: > 0 } ? credentials.User : null,
        Password = credentials?.Password,
        AuthMechanism = MechanismName.Parse(request.Options.AuthMechanism),
        OAuth2 = GrantOf(credentials?.OAuth2),
        Mailbox = request.Options.Mailbox ?? "INBOX",
        Expect = ExpectationOf(request.Options),
        CertificateExpiryWarningDays = request.Options.CertificateExpiryWarningDays,
        Timeout = timeout,
    };

    private static MailProtocol ProtocolOf(string protocol) => protocol switch
    {
        "imap" => MailProtocol.Imap,
        "pop3" => MailProtocol.Pop3,
        _ => throw new FormatException("This worker does not know the protocol that the check asks for."),
    };

    private static IpVersion? IpVersionOf(int? version) => version switch
    {
        null => null,
        4 => IpVersion.IPv4,
        6 => IpVersion.IPv6,
        _ => throw new FormatException("This worker does not know the IP version that the check asks for."),
    };

    private static MailboxExpectation? ExpectationOf(CheckOptions options) => options switch
    {
        { MinMessages: null, MaxMessages: null, NewestMessageMaxAgeMinutes: null } => null,
        _ => new MailboxExpectation(
            options.MinMessages,
            options.MaxMessages,
            options.NewestMessageMaxAgeMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null),
    };

    private static OAuth2Grant? GrantOf(OAuth2Credentials? credentials)
    {
        if (credentials is null) return null;
        return Uri.TryCreate(credentials.TokenEndpoint, UriKind.Absolute, out var endpoint) && endpoint.Scheme == Uri.UriSchemeHttps
            ? new OAuth2Grant(endpoint, credentials.ClientId, credentials.ClientSecret, credentials.RefreshToken, credentials.Scope)
            : throw new FormatException("The token endpoint of the check is not an https address.");
    }
}
