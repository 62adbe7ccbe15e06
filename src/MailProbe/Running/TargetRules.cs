using System.Buffers;
using System.Net;
using System.Text;
using EventMonitors.MailProbe.OAuth2;

namespace EventMonitors.MailProbe.Running;

/// <summary>The rules of <see cref="ProbeTarget"/>: nothing that breaks them comes near the network.</summary>
internal static class TargetRules
{
    private const int MaxSecretBytes = 16 * 1024;

    /// <summary>The first rule that is broken, or <c>null</c>.</summary>
    public static string? Broken(ProbeTarget target) => target switch
    {
        { Host: null or "" or { Length: > 254 } } => "The host is empty or too long.",
        _ when !IsHost(target.Host) => "The host is neither an ASCII name nor an IP literal.",
        { EffectivePort: < 1 or > 65535 } => "The port is not between 1 and 65535.",
        _ when !Enum.IsDefined(target.Protocol) => "The protocol is not known.",
        _ when target.Timeout <= TimeSpan.Zero || target.Timeout > TimeSpan.FromHours(1) => "The deadline is not above zero and at most an hour.",
        { Tls: true, StartTls: true } => "TLS from the first byte and STARTTLS exclude each other.",
        _ when BrokenLogin(target) is { } broken => broken,
        _ when !IsWellFormed(target.User) || !IsWellFormed(target.Password) => "The user or the password is no well-formed Unicode text.",
        _ when !IsMailbox(target.Mailbox) => "The mailbox is empty, longer than 1000 characters, no well-formed Unicode text, or contains CR, LF or NUL.",
        { Expect: { } expected } when !IsPossible(expected) => "What is expected of the mailbox cannot be fulfilled.",
        { Protocol: MailProtocol.Pop3, Expect.NewestMaxAge: not null } => "POP3 does not tell when a message came.",
        _ when !CanBeSent(target.User) => "The user contains CR, LF or NUL, or is too long.",
        _ when !CanBeSent(target.Password) => "The password contains CR, LF or NUL, or is too long.",
        { OAuth2: { } grant } => GrantRules.Broken(grant),
        _ => null,
    };

    private static string? BrokenLogin(ProbeTarget target) => target switch
    {
        { AuthMechanism: { } mechanism } when !Enum.IsDefined(mechanism) => "The mechanism is not known.",
        { AuthMechanism: AuthMechanism.User, Protocol: MailProtocol.Imap } => "USER is no way to log in over IMAP.",
        { AuthMechanism: AuthMechanism.XOAuth2 or AuthMechanism.OAuthBearer, OAuth2: null } => "The mechanism takes an access token, and there is no way to get one.",
        { OAuth2: null } => null,
        { Password: not null } => "A password and an access token exclude each other.",
        { AuthMechanism: not (null or AuthMechanism.XOAuth2 or AuthMechanism.OAuthBearer) } => "The mechanism takes no access token.",
        { Tls: false, StartTls: false } => "An access token goes out inside TLS only.",
        { User: null or "" } => "An access token wants a user beside it.",
        // They separate the fields of both token mechanisms.
        _ when target.User.Any(char.IsControl) => "The user beside an access token contains a control character.",
        _ => null,
    };

    // IPAddress also reads [::1]:993, which is no literal here.
    private static bool IsHost(string host) =>
        IPAddress.TryParse(host, out _) ? !host.Contains('[') : (host[^1] == '.' ? host[..^1] : host).Split('.').All(IsLabel);

    // Underscores are no host names by RFC 1123, and yet in use.
    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    // Half a surrogate pair has no bytes in UTF-8.
    private static bool IsWellFormed(string? text)
    {
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
                return false;
            rest = rest[length..];
        }
        return true;
    }

    private static bool IsMailbox(string? name) => name is { Length: > 0 and <= 1000 } && IsWellFormed(name) && CanBeSent(name);

    private static bool IsPossible(MailboxExpectation expected) =>
        expected is not ({ MinMessages: < 0 } or { MaxMessages: < 0 })
        && !(expected.MinMessages > expected.MaxMessages) && !(expected.NewestMaxAge <= TimeSpan.Zero);

    private static bool CanBeSent(string? text) =>
        text is null || (!text.AsSpan().ContainsAny('\r', '\n', '\0') && Encoding.UTF8.GetByteCount(text) <= MaxSecretBytes);
}
