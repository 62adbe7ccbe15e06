using System.Text;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// The values that optional keys of <c>imapPopConfig</c> may have, and which keys go together. An error stands at an optional
/// key, also where a required one is the other half of it. Messages complete the sentence that begins with the field.
/// </summary>
public static class ImapPopConfigRules
{
    private const string Field = ImapPopConfig.Field + ".";
    private const int MaxMailbox = 255;
    private const int MaxClientId = 1_000;
    private const int MaxSecret = 8 * 1024;
    private const int MaxScope = 2_000;
    private const int MaxAgeMinutes = 365 * 24 * 60;
    private const int MaxWarningDays = 3_650;

    private static readonly string[] TokenMechanisms = ["XOAUTH2", "OAUTHBEARER"];
    private static readonly string[] Mechanisms = ["PLAIN", "LOGIN", "USER", "SCRAM-SHA-256", "SCRAM-SHA-1", .. TokenMechanisms];

    /// <summary>The keys that came to be known after monitors were stored that may have had them as unknown ones.</summary>
    public static IReadOnlySet<string> OptionalKeys { get; } =
        new HashSet<string> { "startTls", "authMechanism", "oauth2", "mailbox", "expect", "certificateExpiryWarningDays", "ipVersion" };

    /// <summary>Notes everything that is wrong with a whole configuration.</summary>
    public static void Judge(ImapPopConfig config, FieldErrors errors)
    {
        JudgeValues(config, errors);
        JudgeTogether(config, errors);
    }

    /// <summary>Notes what is wrong with each value for itself; of a patch that is all that can be said.</summary>
    public static void JudgeValues(ImapPopConfig config, FieldErrors errors)
    {
        Note(errors, "authMechanism", config.AuthMechanism is { } mechanism && !Mechanisms.Contains(mechanism, StringComparer.OrdinalIgnoreCase) ? $"must be one of {string.Join(", ", Mechanisms)}." : null);
        Note(errors, "mailbox", FindTextProblem(config.Mailbox, MaxMailbox));
        Note(errors, "certificateExpiryWarningDays", config.CertificateExpiryWarningDays is < 0 or > MaxWarningDays ? $"must be between 0 and {MaxWarningDays} days." : null);
        Note(errors, "ipVersion", config.IpVersion is not (null or 4 or 6) ? "must be 4 or 6." : null);
        Note(errors, "expect.minMessages", config.Expect?.MinMessages < 0 ? "must be 0 or more." : null);
        Note(errors, "expect.maxMessages", config.Expect?.MaxMessages < 0 ? "must be 0 or more." : null);
        Note(errors, "expect.newestMessageMaxAgeMinutes", config.Expect?.NewestMessageMaxAgeMinutes is < 1 or > MaxAgeMinutes ? $"must be between 1 and {MaxAgeMinutes} minutes." : null);
        if (config.OAuth2 is not { } oauth2) return;
        Note(errors, "oauth2.tokenEndpoint", oauth2.TokenEndpoint is { } address ? TokenAddress.FindProblem(address) : null);
        Note(errors, "oauth2.clientId", FindVisibleProblem(oauth2.ClientId, MaxClientId));
        Note(errors, "oauth2.clientSecret", FindVisibleProblem(oauth2.ClientSecret, MaxSecret));
        Note(errors, "oauth2.refreshToken", FindVisibleProblem(oauth2.RefreshToken, MaxSecret));
        Note(errors, "oauth2.scope", FindVisibleProblem(oauth2.Scope, MaxScope));
    }

    /// <summary>Notes which keys do not go together, or miss another one.</summary>
    public static void JudgeTogether(ImapPopConfig config, FieldErrors errors)
    {
        Note(errors, "startTls", config is { StartTls: true, Tls: true } ? "must not be true beside tls: TLS begins at once or by a command, not both." : null);
        Note(errors, "mailbox", config is { Mailbox: not null, Protocol: "pop3" } ? "is for imap only: pop3 has one mailbox, and none to name." : null);
        Note(errors, "certificateExpiryWarningDays", config is { CertificateExpiryWarningDays: not null, IsEncrypted: false } ? "needs tls or startTls: without them no certificate is seen." : null);
        Note(errors, "authMechanism", FindMechanismProblem(config));
        JudgeExpectation(config, errors);
        JudgeOAuth2(config, errors);
    }

    private static string? FindMechanismProblem(ImapPopConfig config)
    {
        if (config.AuthMechanism?.ToUpperInvariant() is not { } mechanism) return null;
        if (mechanism == "USER" && config.Protocol != "pop3") return "must not be USER for imap: that is a command of pop3.";
        var takesToken = TokenMechanisms.Contains(mechanism);
        return takesToken && config.OAuth2 is null ? "needs oauth2, from which its token comes."
            : !takesToken && config.OAuth2 is not null ? $"must be {string.Join(" or ", TokenMechanisms)} beside oauth2."
            : null;
    }

    private static void JudgeExpectation(ImapPopConfig config, FieldErrors errors)
    {
        if (config.Expect is not { } expect) return;
        // Without a login it would never be looked at, and the check be up all the same.
        var logsIn = !string.IsNullOrEmpty(config.User) && (config.Password is not null || config.OAuth2 is not null);
        Note(errors, "expect", logsIn ? null : "needs user, and password or oauth2: without a login no mailbox is opened.");
        Note(errors, "expect.maxMessages", expect.MaxMessages < expect.MinMessages ? "must not be less than minMessages." : null);
        Note(errors, "expect.newestMessageMaxAgeMinutes", expect.NewestMessageMaxAgeMinutes is not null && config.Protocol == "pop3" ? "is for imap only: pop3 does not tell when a message came." : null);
    }

    private static void JudgeOAuth2(ImapPopConfig config, FieldErrors errors)
    {
        if (config.OAuth2 is not { } oauth2) return;
        Note(errors, "oauth2", FindCompanyProblem(config));
        Note(errors, "oauth2.tokenEndpoint", oauth2.TokenEndpoint is null ? "is required." : null);
        Note(errors, "oauth2.clientId", oauth2.ClientId is null ? "is required." : null);
        Note(errors, "oauth2.clientSecret", oauth2 is { ClientSecret: null, RefreshToken: null } ? "is required where there is no refreshToken." : null);
    }

    // A control character in the user would end the user's part of the mechanism's message (XOAUTH2 separates by U+0001).
    private static string? FindCompanyProblem(ImapPopConfig config) =>
        string.IsNullOrEmpty(config.User) ? "needs user, whose mailbox the token is for."
        : config.User.Any(char.IsControl) ? "needs a user without control characters."
        : !config.IsEncrypted ? "needs tls or startTls: no token is sent in the clear."
        : config.Password is not null ? "does not go together with password, which would never be used; leave the password out, or send null for it."
        : null;

    private static string? FindTextProblem(string? text, int most) =>
        text is null ? null
        : text.Length == 0 ? "must not be empty."
        : text.EnumerateRunes().Count() > most ? $"must have {most} characters at most."
        : text.EnumerateRunes().Any(Rune.IsControl) ? "must not contain control characters."
        : null;

    // RFC 6749, appendix A: VSCHAR, and spaces between scopes. Anything else the probe would refuse.
    private static string? FindVisibleProblem(string? text, int most) =>
        FindTextProblem(text, most) ?? (text?.AsSpan().ContainsAnyExceptInRange(' ', '~') == true ? "must be of visible ASCII characters (RFC 6749 appendix A)." : null);

    private static void Note(FieldErrors errors, string key, string? problem)
    {
        if (problem is not null && !errors.Has(Field + key)) errors.Add(Field + key, problem);
    }
}
