using EventMonitors.Api.Monitors;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Monitors;

public sealed class HostnameTests
{
    [Theory]
    [InlineData("mail.example.com", "mail.example.com")]
    [InlineData("localhost", "localhost")]
    [InlineData("Mail.Example.COM", "Mail.Example.COM")]
    [InlineData("mail.example.com.", "mail.example.com.")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("почта.рф", "xn--80a1acny.xn--p1ai")]
    [InlineData("3com.example", "3com.example")]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData("2001:DB8:0::7", "2001:db8::7")]
    [InlineData("::ffff:192.0.2.7", "::ffff:192.0.2.7")]
    public void A_name_or_an_address_is_taken_and_looked_up_under_its_ascii_form(string hostname, string ascii)
    {
        Hostname.FindProblem(hostname, out var found).ShouldBeNull();
        found.ShouldBe(ascii);
    }

    [Theory]
    [InlineData("", "must not be empty.")]
    [InlineData("https://mail.example.com", "must be a bare host name, without a protocol such as https://.")]
    [InlineData("imap://", "must be a bare host name, without a protocol such as https://.")]
    [InlineData("mail.example.com/imap", "must be a bare host name, without a path such as /imap.")]
    [InlineData("mail.example.com\\x", "must be a bare host name, without a path such as /imap.")]
    [InlineData("mail.example.com?x", "must be a bare host name, without a path such as /imap.")]
    [InlineData("mail.example.com:993", "must be a bare host name, without a port; the port has a field of its own.")]
    [InlineData("user@mail.example.com", "must be a bare host name, without a user before '@'.")]
    [InlineData("mail example.com", "must not contain spaces.")]
    [InlineData(" mail.example.com", "must not contain spaces.")]
    [InlineData("mail\u00a0.example.com", "must not contain spaces.")]
    [InlineData("mail.example.com\r\nA1 LOGOUT", "must not contain control characters.")]
    [InlineData("mail\0.example.com", "must not contain control characters.")]
    [InlineData("a\u200bb.example.com", "must not contain invisible characters.")]
    [InlineData("a\u00adb.example.com", "must not contain invisible characters.")]
    [InlineData("[2001:db8::7]", "must have an IPv6 address without brackets.")]
    [InlineData("fe80::1%eth0", "must not carry an IPv6 zone.")]
    [InlineData("mail..example.com", "must not have an empty label (two dots in a row, or a dot in front).")]
    [InlineData(".example.com", "must not have an empty label (two dots in a row, or a dot in front).")]
    [InlineData(".", "must not have an empty label (two dots in a row, or a dot in front).")]
    [InlineData("-mail.example.com", "must not have a label that begins or ends with a hyphen.")]
    [InlineData("mail-.example.com", "must not have a label that begins or ends with a hyphen.")]
    [InlineData("mail_1.example.com", "may contain letters, digits, hyphens and dots only.")]
    [InlineData("mail,example.com", "may contain letters, digits, hyphens and dots only.")]
    public void What_is_no_host_name_is_refused_with_the_reason(string hostname, string problem) =>
        Hostname.FindProblem(hostname, out _).ShouldBe(problem);

    [Theory]
    [InlineData("2130706433")]
    [InlineData("127.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.0.0.1.")]
    [InlineData("256.1.1.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("example.0x1")]
    public void A_number_that_some_resolvers_take_for_an_address_is_refused(string hostname) =>
        Hostname.FindProblem(hostname, out _).ShouldBe("is neither a name nor an IPv4 address of four decimal numbers.");

    [Fact]
    public void Full_width_digits_cannot_smuggle_an_address_past_the_reader()
    {
        Hostname.FindProblem("１２７.０.０.１", out var ascii).ShouldBeNull();
        ascii.ShouldBe("127.0.0.1");
    }

    [Fact]
    public void Labels_end_at_63_and_names_at_253_characters()
    {
        var label = new string('a', 63);
        Hostname.FindProblem($"{label}.example", out _).ShouldBeNull();
        Hostname.FindProblem($"{label}a.example", out _).ShouldBe("must not have a label of more than 63 characters.");

        var longest = $"{label}.{label}.{label}.{new string('b', 61)}";
        longest.Length.ShouldBe(253);
        Hostname.FindProblem(longest, out _).ShouldBeNull();
        Hostname.FindProblem(longest + ".", out _).ShouldBeNull();
        Hostname.FindProblem(longest + "b", out _).ShouldBe("must have 253 characters at most.");
    }

    [Fact]
    public void A_unicode_label_is_measured_in_its_punycode_form() =>
        Hostname.FindProblem(new string('ü', 63) + ".example", out _).ShouldNotBeNull();
}
