using EventMonitors.MailProbe.Framing;
using EventMonitors.MailProbe.Login;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class ServerTextTests
{
    private readonly ServerText _text = new(new Credentials("jörg", "geheim"));

    [Theory]
    [InlineData("all is well", "all is well")]
    [InlineData("tab\there, bell\u0007, escape\u001b[0m", "tab?here, bell?, escape?[0m")]
    [InlineData("right\u202eleft, zero\u200bwidth, para\u2029graph", "right?left, zero?width, para?graph")]
    [InlineData("smile \ud83d\ude00", "smile \ud83d\ude00")]
    [InlineData("user JÖRG, and ZwBlAGgA", "user ***, and ZwBlAGgA")]
    [InlineData("base64 asO2cmc=, percent j%C3%B6rg, entity j&#246;rg, Latin-1 j\ufffdrg, mistaken j\u00c3\u00b6rg", "base64 ***, percent ***, entity ***, Latin-1 ***, mistaken ***")]
    public void What_a_server_said_is_cleaned(string said, string shown) => _text.Show(said).ShouldBe(shown);

    [Fact]
    public void Long_text_is_cut()
    {
        _text.Show(new string('x', 200)).ShouldBe(new string('x', 200));
        _text.Show(new string('x', 201)).ShouldBe(new string('x', 199) + "…");
    }

    [Fact]
    public void The_cut_leaves_no_part_of_a_user_nor_of_a_password()
    {
        _text.Show(new string('x', 196) + "jörg").ShouldBe(new string('x', 196) + "***");
        _text.Show(new string('x', 196) + "geheim").ShouldBe(ServerText.Withheld);
    }

    [Theory]
    [InlineData("""a"b\c""", """BAD LOGIN "a\"b\\c" "x" """, "BAD LOGIN \"***\" \"x\"")]
    [InlineData("a\tb", "unknown a\tb, a?b", "unknown ***, ***")]
    public void A_user_is_masked_before_it_is_cleaned_and_after(string user, string said, string shown) =>
        new ServerText(new Credentials(user, "geheim")).Show(said).ShouldBe(shown);

    [Theory]
    [InlineData("geheim", "password 'geheim'")]
    [InlineData("geheim", "password GEHEIM")]
    [InlineData("geheim", "base64 Z2VoZWlt")]
    [InlineData("geheim", "token AGrDtnJnAGdlaGVpbQ==")]
    [InlineData("geheim", "without its end AGrDtnJnAGdlaGVp")]
    [InlineData("geheim", "in a longer one TE9HSU4gam9lIGdlaGVpbQ==")]
    [InlineData("geheim", "UTF-16 ZwBlAGgAZQBpAG0A")]
    [InlineData("geheim", "hex 67 65 68 65 69 6d")]
    [InlineData("geheim", "spaced g-e-h-e-i-m")]
    [InlineData("pa\tss", "NO pa\tss")]
    [InlineData("pa\tss", "NO pa?ss")]
    [InlineData("pa\u200bss", "NO pa\u200bss")]
    [InlineData("pa\u200bss", "NO pa?ss")]
    [InlineData("pa\ue000ss", "NO pa\ue000ss")]
    [InlineData("pa\u0007ss", "NO pa\u0007ss")]
    [InlineData("pa\"ss", "BAD LOGIN joe \"pa\\\"ss\"")]
    [InlineData("p\"\\", "BAD LOGIN joe \"p\\\"\\\\\"")]
    [InlineData("a&b<c", "NO a&amp;b&lt;c")]
    [InlineData("a&b c", "NO a%26b%20c")]
    [InlineData("a&b c", "NO a%26b+c")]
    [InlineData("a\"b", @"NO a\x22b")]
    [InlineData("a\"b", @"NO a\u0022b")]
    [InlineData("a\"b", @"NO a\042b")]
    [InlineData("a=b\"", "NO a=3Db=22")]
    [InlineData("Süßs", "NO Süßs")]
    [InlineData("Süßs", "NO S\u00c3\u00bc\u00c3\u009fs")]
    [InlineData("Süßs", "NO S\u00c3\u00bc\u00c3\u0178s")]
    [InlineData("Süßs", "NO S\ufffd\ufffds")]
    [InlineData("Süßs", "NO S??s")]
    [InlineData("Süßs", "NO S????s")]
    [InlineData("Süßs", "NO SC<C\u001fs")]
    [InlineData("Süßs", "NO S%C3%BC%C3%9Fs")]
    [InlineData("Süßs", "NO S&uuml;&szlig;s")]
    [InlineData("pässwört", "NO p?ssw?rt")]
    [InlineData("correct horse battery", "NO unknown: correct h")]
    [InlineData("correct horse battery", "NO unknown: orse bat")]
    [InlineData("correct horse battery", "NO RECT HOR")]
    [InlineData("open sesame", "NO opens")]
    [InlineData("Zq7kvLmWxy93trapQ1", "NO bad password: Zq7kv, then LmWxy, then 93tra, then pQ1")]
    [InlineData("geheim", "NO \uff47\uff45\uff48\uff45\uff49\uff4d")]
    [InlineData("geheim", "NO \u24d6\u24d4\u24d7\u24d4\u24d8\u24dc")]
    [InlineData("x", "NO too many mailboxes")]
    [InlineData("???", "what???")]
    public void Words_with_any_trace_of_the_password_are_withheld(string password, string said) =>
        new ServerText(new Credentials("joe", password)).Show(said).ShouldBe(ServerText.Withheld);

    [Theory]
    [InlineData("", "NO [AUTHENTICATIONFAILED] Authentication failed.")]
    [InlineData("geheim", "NO [AUTHENTICATIONFAILED] Authentication failed.")]
    [InlineData("Tr0ub4dor&3", "-ERR [SYS/TEMP] Temporary authentication failure. [mail:2024-01-01 00:00:00]")]
    [InlineData("Süßs", "NO [UNAVAILABLE] Internal error occurred. Refer to server log for more information.")]
    [InlineData("correct horse battery", "NO horse")]
    public void Other_words_are_shown(string password, string said) =>
        new ServerText(new Credentials("joe", password)).Show(said).ShouldBe(said);

    [Theory]
    [InlineData("CN=mail", "DNS:mail", "other")]
    [InlineData("CN=geheim", "DNS:mail", "jörg")]
    [InlineData("CN=geh", "eim", "other")]
    [InlineData("", "Z2Vo", "ZWlt")]
    public void Texts_that_are_searched_together_are_shown_as_each_would_be(params string[] texts) =>
        _text.ShowAll(texts).ShouldBe(texts.Select(text => _text.Show(text)));

    [Fact]
    public void The_longest_password_is_looked_for_in_the_longest_line_in_no_time()
    {
        var password = string.Concat(Enumerable.Range(0, 4096).Select(n => n.ToString("x4", System.Globalization.CultureInfo.InvariantCulture)));

        var cost = ProcessorTime.Of(() =>
            new ServerText(new Credentials("joe", password)).Show(new string('%', 2000) + new string('Z', 6000)).ShouldEndWith("…"));

        cost.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Bytes_that_are_no_utf_8_are_replaced() => _text.Show([(byte)'a', 0xff, (byte)'b']).ShouldBe("a\ufffdb");
}
