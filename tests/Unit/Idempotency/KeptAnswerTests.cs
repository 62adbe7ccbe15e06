using System.Text;
using EventMonitors.Api.Idempotency;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Idempotency;

public sealed class KeptAnswerTests
{
    private static readonly string[] Fields = ["config", "imapPopConfig", "token"];

    [Theory]
    [InlineData("""{"imapPopConfig": { "password":"open sesame", "x":[1.0, {"deep":"\u00fc"}] }}""", """{"id":1,"config":{ "password":"open sesame", "x":[1.0, {"deep":"\u00fc"}] },"imapPopConfig":{ "password":"open sesame", "x":[1.0, {"deep":"\u00fc"}] }}""")]
    [InlineData("""[{"imapPopConfig":{"password":"open sesame"}},{"imapPopConfig":{"password":"open sesame 2"}}]""", """{"items":[{"config":{"password":"open sesame"}},{"error":null},{"config":{"password":"open sesame 2"}}]}""")]
    [InlineData("""{"imapPopConfig":null}""", """{"config":{},"imapPopConfig":{}}""")]
    [InlineData("", """{"config":null}""")]
    [InlineData("""{"a":1}""", """{"b":"no secret"}""")]
    [InlineData("", "")]
    public void What_repeats_the_request_is_not_kept_and_is_completed_from_the_repetition(string request, string answer)
    {
        var kept = Keep(request, answer);
        Encoding.UTF8.GetString(kept.Body.Span).ShouldNotContain("sesame");
        Encoding.UTF8.GetString(kept.Complete(Encoding.UTF8.GetBytes(request))).ShouldBe(answer);
    }

    [Fact]
    public void A_secret_that_only_the_answer_had_is_null_from_then_on()
    {
        var kept = Keep("""{"name":"portal"}""", """{"id":7,"token":"shown once","nested":{"token":["shown","once"]}}""");
        Encoding.UTF8.GetString(kept.Complete("""{"name":"portal"}"""u8)).ShouldBe("""{"id":7,"token":null,"nested":{"token":null}}""");
    }

    [Fact]
    public void An_answer_is_kept_however_deep_it_is()
    {
        var config = string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100);
        var kept = Keep($$"""{"imapPopConfig":{{config}}}""", $$"""{"items":[{"config":{{config}}}]}""");
        Encoding.UTF8.GetString(kept.Complete(Encoding.UTF8.GetBytes($$"""{"imapPopConfig":{{config}}}"""))).ShouldBe($$"""{"items":[{"config":{{config}}}]}""");
    }

    private static KeptAnswer Keep(string request, string answer) =>
        KeptAnswer.Of(201, new Dictionary<string, string>(), Encoding.UTF8.GetBytes(answer), Encoding.UTF8.GetBytes(request), Fields);
}
