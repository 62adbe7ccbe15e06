using System.Text;

namespace EventMonitors.Api.Sessions;

/// <summary>
/// What a new password has to be: long, and not one that is tried first (NIST SP 800-63B section 5.1.1.2). Which characters it
/// is made of is not asked.
/// </summary>
public static class PasswordRules
{
    /// <summary>Fewest characters (Unicode code points).</summary>
    public const int MinLength = 12;

    /// <summary>Most characters; more would only cost time.</summary>
    public const int MaxLength = 128;

    // What long passwords are most often: the head of the published lists, from twelve characters on.
    private static readonly HashSet<string> Commonest = new(StringComparer.OrdinalIgnoreCase)
    {
        "123456789012", "1234567890123", "12345678901234", "123456789012345", "1234567890123456", "123456789123456789", "123456789123", "1234567891011", "12345678910111213",
        "123123123123", "123412341234", "121212121212", "112233445566", "102030405060", "987654321012", "012345678910", "0123456789012", "1q2w3e4r5t6y", "1q2w3e4r5t6y7u8i",
        "1qaz2wsx3edc", "1qaz2wsx3edc4rfv", "zaq12wsxcde3", "qazwsxedcrfv", "qwertyuiop12", "qwertyuiop123", "qwertyuiop[]", "qwertyuiopasdfghjkl", "qwertyuiopasdfghjklzxcvbnm",
        "qwertyqwerty", "qwerty123456", "qwerty1234567", "qwerty12345678", "qwertzuiop123", "asdfghjkl123", "asdfghjkl;'#", "asdfasdfasdf", "abcdefghijkl", "abcdefghijklmnop",
        "abcdefghijklmnopqrstuvwxyz", "abcd12345678", "abc123abc123", "abc123456789", "a1b2c3d4e5f6", "passwordpassword", "password1234", "password12345", "password123456",
        "password1234567890", "password123!", "password2024", "password2025", "password2026", "passw0rd1234", "p@ssw0rd1234", "p@ssword1234", "p4ssw0rd1234", "mypassword123",
        "administrator", "administrator1", "admin1234567", "admin12345678", "adminadminadmin", "admin123admin", "changeme1234", "changemechangeme", "changeme12345", "letmeinletmein",
        "letmein12345", "welcome12345", "welcome123456", "welcome2024!", "welcome2025!", "welcome2026!", "iloveyou1234", "iloveyouiloveyou", "iloveyousomuch", "unbelievable",
        "basketball12", "football1234", "liverpool123", "manchester123", "chelsea12345", "princess1234", "sunshine1234", "superman1234", "dragon123456", "monkey123456",
        "michelle1234", "charlie12345", "starwars1234", "computer1234", "internet1234", "testtesttest", "test12345678", "secretsecret", "supersecret1", "correcthorsebatterystaple",
        "correct horse battery staple", "hallohallo12", "hallo1234567", "passwort1234", "passwort12345", "passwort123456", "passwortpasswort", "schatzschatz", "geheimgeheim", "willkommen12",
        "willkommen123", "eventmonitors", "eventmonitors1", "eventmonitors123",
    };

    /// <summary>The form that is hashed, so that a password is the same however a keyboard composes its letters (Unicode NFC).</summary>
    /// <returns><c>null</c> where the text is no valid Unicode.</returns>
    public static string? Normalize(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>What is wrong with a password; <c>null</c> where nothing is. Completes the sentence that begins with the field, and repeats nothing of it.</summary>
    /// <param name="password">In its normal form.</param>
    /// <param name="email">The user's address, <c>null</c> where there is none.</param>
    public static string? FindProblem(string password, string? email)
    {
        var characters = password.EnumerateRunes().Count();
        if (characters is < MinLength or > MaxLength) return $"must have {MinLength} to {MaxLength} characters.";
        if (email is not null && password.Equals(email, StringComparison.OrdinalIgnoreCase)) return "must not be the e-mail address.";
        if (Commonest.Contains(password) || password.EnumerateRunes().Distinct().Count() < 3) return "is one of those that are tried first.";
        return null;
    }
}
