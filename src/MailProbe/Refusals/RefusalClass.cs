namespace EventMonitors.MailProbe.Refusals;

/// <summary>
/// What a refusal means. The response code decides (RFC 5530 and 9051 for IMAP, RFC 2449 and 3206 for POP3); the text is
/// read where there is no code that says enough, or where a code for "not now" leaves open who is the cause.
/// </summary>
internal static class RefusalClass
{
    /// <param name="code">The response code without its brackets, arguments included.</param>
    /// <param name="text">The text after the code.</param>
    /// <param name="otherwise">What the refusal means in this phase when neither says more.</param>
    public static FaultClass Of(string? code, string text, FaultClass otherwise)
    {
        var byCode = ByCode(code);
        return byCode switch
        {
            null => ByText(text) ?? otherwise,
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
        _ when HasAny(text, "try again", "try later", "temporar", "unavailable", "not available", "internal error",
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

    private static bool SaysEncryptFirst(string text) =>
        HasAny(text, "under a layer")
        || (HasAny(text, "plaintext", "plain text", "cleartext", "clear text", "starttls", "stls", "ssl", "tls")
            && HasAny(text, "disallow", "disabled", "not allowed", "require", "first", "must", "only"));

    // Exchange answers a command that is switched off, or wants TLS before it, with "Command is not valid in this state."
    private static bool SaysServiceOff(string text) =>
        (HasAny(text, "imap", "pop3", "pop access", "pop not ") && HasAny(text, "not enabled", "not activated", "disabled", "not allowed", "yet to enable"))
        || HasAny(text, "not valid in this state", "invalid command in current state", "unsafe login", "basicauthblocked");

    private static bool SaysWebLogin(string text) =>
        HasAny(text, "web login required", "via your web browser", "via a web browser", "account is blocked");

    private static bool HasAny(string text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
