using System.Text.RegularExpressions;

namespace EventMonitors.MailProbe.Refusals;

/// <summary>
/// What a refusal means. The response code decides (RFC 5530 and 9051 for IMAP, RFC 2449 and 3206 for POP3); the text is
/// read where there is no code that says enough, or where a code for "not now" leaves open who is the cause.
/// </summary>
internal static partial class RefusalClass
{
    /// <param name="code">The response code without its brackets, arguments included.</param>
    /// <param name="text">The text after the code.</param>
    /// <param name="otherwise">What the refusal means in this phase when neither says more.</param>
    /// <param name="user">The user, who may be echoed in the text and says nothing by what he is called.</param>
    /// <param name="mailbox">The mailbox that was asked for, which may be echoed too.</param>
    public static FaultClass Of(string? code, string text, FaultClass otherwise, string? user = null, string? mailbox = null)
    {
        text = WithoutMailbox(WithoutUser(text, user), mailbox);
        var byCode = ByCode(code);
        return byCode switch
        {
            null when SaysBarred(text) => Barred(otherwise),
            null => ByText(text) ?? otherwise,
            FaultClass.Unavailable or FaultClass.MailboxLocked when SaysBarred(text) => Barred(otherwise),
            // Dovecot says [UNAVAILABLE] or [IN-USE] for "Maximum number of connections from user+IP exceeded".
            FaultClass.Unavailable or FaultClass.MailboxLocked when SaysThrottled(text) => FaultClass.Throttled,
            // Dovecot says [AUTH] for "Plaintext authentication disallowed", Cyrus for "only available under a layer".
            FaultClass.Credentials when SaysEncryptFirst(text) => FaultClass.LoginPolicy,
            // Gmail says [SYS/PERM] for what the customer has to change about the account.
            FaultClass.Unavailable when SaysServiceOff(text) => FaultClass.LoginPolicy,
            FaultClass.Unavailable when SaysWebLogin(text) => FaultClass.Credentials,
            _ => byCode.Value,
        };
    }

    /// <summary>What a refusal to begin TLS means: no TLS, unless it is for now.</summary>
    /// <param name="code">The response code without its brackets, arguments included.</param>
    /// <param name="text">The text after the code.</param>
    public static FaultClass OfTls(string? code, string text) =>
        Of(code, text, FaultClass.Tls) is var fault and (FaultClass.Throttled or FaultClass.Unavailable) ? fault : FaultClass.Tls;

    // Whoever is called "tls.only" is no policy. A name of letters alone may be a word of the sentence, and stays.
    private static string WithoutUser(string text, string? user) =>
        user is { Length: >= 3 } && !user.All(char.IsLetter) ? text.Replace(user, "***", StringComparison.OrdinalIgnoreCase) : text;

    // Behind a colon or in quotes it is the one that was asked for; elsewhere "Mailbox" and "Throttled" may be words of the sentence.
    private static string WithoutMailbox(string text, string? mailbox) => string.IsNullOrEmpty(mailbox)
        ? text
        : text.Replace($": {mailbox}", ": ***", StringComparison.OrdinalIgnoreCase)
            .Replace($"\"{mailbox}\"", "***", StringComparison.OrdinalIgnoreCase)
            .Replace($"'{mailbox}'", "***", StringComparison.OrdinalIgnoreCase);

    // Nobody gets in until somebody has done something about it.
    private static FaultClass Barred(FaultClass otherwise) => otherwise == FaultClass.Mailbox ? FaultClass.Mailbox : FaultClass.Credentials;

    private static FaultClass? ByCode(string? code) => code?.Split(' ', 2)[0].ToUpperInvariant() switch
    {
        "AUTHENTICATIONFAILED" or "AUTHORIZATIONFAILED" or "EXPIRED" or "AUTH" => FaultClass.Credentials,
        "PRIVACYREQUIRED" => FaultClass.LoginPolicy,
        "UNAVAILABLE" or "SERVERBUG" or "SYS/TEMP" or "SYS/PERM" => FaultClass.Unavailable,
        "INUSE" or "IN-USE" => FaultClass.MailboxLocked,
        "LIMIT" or "LOGIN-DELAY" or "THROTTLED" => FaultClass.Throttled,
        "NONEXISTENT" or "CORRUPTION" => FaultClass.Mailbox,
        "CLIENTBUG" => FaultClass.Protocol,
        _ => null,
    };

    private static FaultClass? ByText(string text) => text switch
    {
        _ when SaysThrottled(text) => FaultClass.Throttled,
        _ when SaysLocked(text) => FaultClass.MailboxLocked,
        _ when SaysEncryptFirst(text) || SaysServiceOff(text) => FaultClass.LoginPolicy,
        _ when SaysWebLogin(text) => FaultClass.Credentials,
        _ when HasAny(text, "try again later", "try again in", "try later", "temporar", "unavailable", "not available", "internal error",
            "shutting down", "overloaded", "maintenance", "authenticated but not connected", "no-resources") => FaultClass.Unavailable,
        _ => null,
    };

    private static bool SaysThrottled(string text) =>
        (HasAny(text, "too many", "maximum number of") && HasAny(text, "connection", "login", "session", "user", "attempt", "request"))
        || HasAny(text, "connection limit", "rate limit", "throttl", "login delay", "command or bandwidth limits")
        || (HasAny(text, "logins must be") && HasAny(text, "apart"));

    private static bool SaysLocked(string text) =>
        (HasAny(text, "mailbox", "maildrop", "mail drop", "inbox") && HasAny($" {text}", " locked", " lock ", " in use", " busy"))
        || HasAny(text, "lock busy", "is another session active");

    private static bool SaysBarred(string text) =>
        !SaysServiceOff(text)
        && ((AccountBarred().IsMatch(text) && !HasAny(text, "another", "session", "in use"))
            || (HasAny(text, "account", "mailbox", "maildrop", "mail drop", "inbox", "user", "login", "access")
                && HasAny(text, "suspended", "permanently", "by administrator", "by the administrator", "by an administrator", "by your administrator")));

    private static bool SaysEncryptFirst(string text) =>
        HasAny(text, "under a layer") || (Encryption().IsMatch(text) && Demand().IsMatch(text));

    // Exchange answers a command that is switched off, or wants TLS before it, with "Command is not valid in this state."
    private static bool SaysServiceOff(string text) =>
        (HasAny(text, "imap", "pop3", "pop access", "pop not ") && HasAny(text, "not enabled", "not activated", "disabled", "not allowed", "yet to enable"))
        || HasAny(text, "not valid in this state", "invalid command in current state", "unsafe login", "basicauthblocked");

    private static bool SaysWebLogin(string text) =>
        HasAny(text, "web login required", "via your web browser", "via a web browser", "account is blocked");

    [GeneratedRegex(@"\baccount\b(?:\W+\w+){0,4}?\W+(?:locked|disabled|blocked|deactivated)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AccountBarred();

    [GeneratedRegex(@"\b(?:plain[ -]?text|clear[ -]?text|starttls|stls|ssl|tls)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Encryption();

    [GeneratedRegex(@"\b(?:disallow\w*|disabled|not allowed|requir\w*|first|must|only)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Demand();

    private static bool HasAny(string text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
