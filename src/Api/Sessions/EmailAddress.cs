using System.Text.RegularExpressions;

namespace EventMonitors.Api.Sessions;

/// <summary>A user's e-mail address as it is stored: checked and in lower case, so that an address is one user's however it is typed.</summary>
public static partial class EmailAddress
{
    /// <summary>The longest address that mail can be sent to (RFC 5321 section 4.5.3.1.3, without its brackets).</summary>
    public const int MaxLength = 254;

    /// <summary>What an address has to be; completes the sentence that begins with the field.</summary>
    public const string Rule = "must be one e-mail address of 254 characters at most.";

    /// <returns>The address in lower case; <c>null</c> where the text is no address.</returns>
    public static string? Parse(string text) =>
        text.Length <= MaxLength && Shape().IsMatch(text) && text.ToLowerInvariant() is { Length: <= MaxLength } address ? address : null;

    /// <summary>The first character and the domain: <c>a***@example.com</c>; <c>null</c> where the text is no address.</summary>
    public static string? Masked(string text) =>
        Parse(text) is { } address ? $"{address.EnumerateRunes().First()}***{address[address.LastIndexOf('@')..]}" : null;

    // No control and format characters: they would be seen differently from what they are.
    [GeneratedRegex(@"\A[^\s@\p{C}]+@[^\s@\p{C}]+\z")]
    private static partial Regex Shape();
}
