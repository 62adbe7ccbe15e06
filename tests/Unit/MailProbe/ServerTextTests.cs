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
    [InlineData("user JÖRG, password 'geheim', and ZwBlAGgA", "user ***, password '***', and ZwBlAGgA")]
    [InlineData("base64 Z2VoZWlt and AGrDtnJnAGdlaGVpbQ==", "base64 *** and ***")]
    public void What_a_server_said_is_cleaned(string said, string shown) => _text.Show(said).ShouldBe(shown);

    [Fact]
    public void Long_text_is_cut()
    {
        _text.Show(new string('x', 200)).ShouldBe(new string('x', 200));
        _text.Show(new string('x', 201)).ShouldBe(new string('x', 199) + "…");
    }

    [Fact]
    public void The_cut_leaves_no_part_of_a_password()
    {
        var shown = _text.Show(new string('x', 196) + "geheim");

        shown.ShouldBe(new string('x', 196) + "***");
    }

    [Fact]
    public void Bytes_that_are_no_utf_8_are_replaced() => _text.Show([(byte)'a', 0xff, (byte)'b']).ShouldBe("a\ufffdb");
}
