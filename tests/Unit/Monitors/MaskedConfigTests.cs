using System.Text;
using EventMonitors.Api.Monitors;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Monitors;

public sealed class MaskedConfigTests
{
    [Theory]
    [InlineData("""{"password":"secret"}""", """{"password":"********"}""")]
    [InlineData("""{ "user" : "a", "password" : "se\"cret" , "tls":true }""", """{ "user" : "a", "password" : "********" , "tls":true }""")]
    [InlineData("""{"\u0070assword":"secret"}""", """{"\u0070assword":"********"}""")]
    [InlineData("""{"Password":"secret","x":{"PASSWORD":"deep"}}""", """{"Password":"********","x":{"PASSWORD":"********"}}""")]
    [InlineData("""{"password":{"nested":["secret"]},"b":1}""", """{"password":"********","b":1}""")]
    [InlineData("""{"list":[{"password":"secret"}]}""", """{"list":[{"password":"********"}]}""")]
    [InlineData("""{"oauth2":{"clientId":"c","clientSecret":"secret","refreshToken" : "deep" }}""", """{"oauth2":{"clientId":"c","clientSecret":"********","refreshToken" : "********" }}""")]
    [InlineData("""{"CLIENTSECRET":"secret","x":[{"refreshtoken":["deep"]}],"\u0063lientSecret":{"a":"secret"}}""", """{"CLIENTSECRET":"********","x":[{"refreshtoken":"********"}],"\u0063lientSecret":"********"}""")]
    public void A_secret_is_masked_wherever_it_stands(string config, string masked) => Mask(config).ShouldBe(masked);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "z":1.0,"a":[1e2, {"b":null}],"password":null,"text":"password" }""")]
    public void Everything_else_stays_byte_for_byte(string config) => Mask(config).ShouldBe(config);

    private static string Mask(string config) => Encoding.UTF8.GetString(MaskedConfig.Of(Encoding.UTF8.GetBytes(config)).Span);
}
