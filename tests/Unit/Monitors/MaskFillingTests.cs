using System.Text;
using EventMonitors.Api.Monitors;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Monitors;

public sealed class MaskFillingTests
{
    private const string Stored = """{ "user":"u", "password":"hunter1","x":[{"password":"hunter2"}], "oauth2" : {"clientSecret":"hunter3", "n":1.0}, "refreshToken":null }""";

    [Fact]
    public void What_was_shown_and_is_sent_back_is_what_is_stored_however_it_is_spelled()
    {
        Fill(Masked(Stored)).ShouldBe(Stored);
        Fill("""{"refreshToken":null,"oauth2":{"n":1,"clientSecret":"\u002a*******"},"x":[{"password":"********"}],"password":"********","\u0075ser":"u"}""").ShouldBe(Stored);
        Fill(Stored).ShouldBe(Stored);
    }

    [Theory]
    [InlineData("""{"password":"********"}""", """{"password":"hunter1"}""")]
    [InlineData("""{ "password" : "********",  "user":"v" }""", """{ "password" : "hunter1",  "user":"v" }""")]
    [InlineData("""{"oauth2":{"clientSecret":"********"}}""", """{"oauth2":{"clientSecret":"hunter3"}}""")]
    [InlineData("""{"user":"v","x":[{"password":"********"}]}""", """{"user":"v","x":[{"password":"hunter2"}]}""")]
    [InlineData("""{}""", """{}""")]
    public void A_mask_is_what_is_stored_at_its_place_and_the_rest_is_as_sent(string sent, string filled) => Fill(sent).ShouldBe(filled);

    [Theory]
    [InlineData("""{"clientSecret":"********"}""")]
    [InlineData("""{"refreshToken":"********"}""")]
    [InlineData("""{"Password":"********"}""")]
    [InlineData("""{"user":"********"}""")]
    [InlineData("""{"oauth2":{"password":"********"}}""")]
    [InlineData("""{"x":[{"password":"********"},{"password":"********"}]}""")]
    [InlineData("""{"password":"*********"}""")]
    [InlineData("""{"password":"new"}""")]
    [InlineData("""{"password":null}""")]
    public void What_is_no_mask_or_stands_for_nothing_stays(string sent) => Fill(sent).ShouldBe(sent);

    private static string Fill(string sent) => Encoding.UTF8.GetString(MaskFilling.Fill(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(Stored)).Span);

    private static string Masked(string config) => Encoding.UTF8.GetString(MaskedConfig.Of(Encoding.UTF8.GetBytes(config)).Span);
}
