using System.Net;
using System.Text;
using EventMonitors.MailProbe.Framing;
using EventMonitors.MailProbe.Login;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Whatever the password and however a server echoes it, a transcript does not show it.</summary>
public sealed class EchoPropertyTests
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~äöüßéñ日本€";

    private static readonly string[] Openings = ["* OK ", "* BAD [X] ", "a1 NO ", "+OK ", "-ERR [AUTH] ", "+ ", "", "* "];

    // The same cases in every run; a failing one is made as small as it can be.
    private static readonly Config Cases = Config.QuickThrowOnFailure.WithMaxTest(80).WithReplay(4507, 8191);

    /// <summary>How one text becomes another one that says the same.</summary>
    private static readonly Dictionary<string, Func<string, string>> Disguises = new()
    {
        ["as it is"] = text => text,
        ["in capitals"] = text => text.ToUpperInvariant(),
        ["quoted"] = text => '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"',
        ["in base64"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        ["in base64 with the user"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0joe\0{text}")),
        // As Windows does; what is found in it are the letters of ASCII.
        ["in UTF-16 in base64"] = text => Ascii.IsValid(text) ? Convert.ToBase64String(Encoding.Unicode.GetBytes(text)) : text,
        ["percent-encoded"] = text => string.Concat(Encoding.UTF8.GetBytes(text).Select(octet => $"%{octet:X2}")),
        ["as an address"] = Uri.EscapeDataString,
        ["as a page"] = WebUtility.HtmlEncode,
        ["in hexadecimal"] = text => Convert.ToHexString(Encoding.UTF8.GetBytes(text)),
        ["with hyphens"] = text => string.Join('-', text.EnumerateRunes()),
        ["with blanks"] = text => string.Join(' ', text.EnumerateRunes()),
        ["with backslashes"] = text => string.Concat(text.Select(c => c < 0x80 ? $"\\x{(int)c:x2}" : c.ToString())),
    };

    // At least four letters or digits that differ: of less there is no trace that could be told from other words.
    private static Arbitrary<string> Passwords => Gen.Choose(5, 24)
        .SelectMany(length => Gen.ArrayOf(Gen.Elements(Alphabet.AsEnumerable()), length))
        .Select(letters => new string(letters).Normalize())
        .Where(text => text.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant).Distinct().Count() >= 4)
        .ToArbitrary();

    public static TheoryData<string> Names() => [.. Disguises.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_password_in_one_line_is_withheld(string disguise) =>
        Check.One(Cases, Prop.ForAll(Passwords, Places, (password, place) =>
        {
            var echo = Disguises[disguise](password);
            var shown = Show(password, "* OK ready", Openings[place % Openings.Length] + "you said " + echo + " to me", "a1 BAD 1");
            return shown[1] == "S: " + ServerText.Withheld && !shown.Any(line => line.Contains(echo, StringComparison.OrdinalIgnoreCase));
        }));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_password_over_two_lines_is_never_there_as_a_whole(string disguise) =>
        Check.One(Cases, Prop.ForAll(Passwords, Places, (password, place) =>
        {
            var echo = Disguises[disguise](password);
            var cut = 1 + (place % (echo.Length - 1));
            var opening = Openings[place % Openings.Length];
            var shown = Show(password, opening + echo[..cut], opening + echo[cut..]);
            return shown.Contains("S: " + ServerText.Withheld);
        }));

    [Fact]
    public void A_password_letter_by_letter_in_twenty_lines_is_withheld() =>
        Check.One(Cases, Prop.ForAll(Passwords.Filter(text => text.Length <= 20), Places, (password, place) =>
        {
            var shown = Show(password, [.. password.Select(letter => Openings[place % Openings.Length] + letter)]);
            return shown.All(line => line == "S: " + ServerText.Withheld);
        }));

    [Fact]
    public void A_token_is_as_secret_as_a_password()
    {
        const string token = "ya29.a0AfH6SMBx-Zq3_4jQ~";
        var transcript = new Transcript();
        foreach (var line in (string[])["a1 BAD " + token, "* OK ya29.", "* OK a0AfH6", "* OK ready"])
            transcript.Server(Encoding.ASCII.GetBytes(line));

        var shown = TranscriptText.Of(transcript, new ServerText(Credentials.OfToken("joe", token)));

        shown.ShouldBe(["S: " + ServerText.Withheld, "S: * OK ya29.", "S: " + ServerText.Withheld, "S: * OK ready"]);
    }

    private static Arbitrary<int> Places => Gen.Choose(0, 1000).ToArbitrary();

    private static IReadOnlyList<string> Show(string password, params string[] said)
    {
        var transcript = new Transcript();
        foreach (var line in said)
            transcript.Server(Encoding.UTF8.GetBytes(line));
        return TranscriptText.Of(transcript, new ServerText(new Credentials("joe", password)));
    }
}
