using EventMonitors.Api.Configuration;
using EventMonitors.Api.Secrets;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Secrets;

public sealed class KeySettingsTests
{
    private static readonly string Good = Convert.ToBase64String(new byte[32]);

    [Fact]
    public void Keys_are_read_in_their_order() =>
        KeySettings.Read(Settings(("0:Id", "b"), ("0:Value", Good), ("1:Id", "a"), ("1:Value", Good)), "Secrets:Keys")
            .Select(k => k.Id).ShouldBe(["b", "a"]);

    [Theory]
    [InlineData("not base64")]
    [InlineData("AAAA")]
    [InlineData("")]
    public void A_bad_value_is_named_and_not_shown(string value)
    {
        var error = Should.Throw<InvalidSettingException>(() => KeySettings.Read(Settings(("0:Id", "a"), ("0:Value", value)), "Secrets:Keys"));
        error.Message.ShouldBe("Secrets__Keys__0__Value must be 32 bytes in base64.");
    }

    [Fact]
    public void No_key_at_all_a_key_without_id_and_a_repeated_id_are_refused()
    {
        Message().ShouldContain("Secrets__Keys__0__Id and __Value are missing");
        Message(("0:Value", Good)).ShouldStartWith("Secrets__Keys__0__Id ");
        Message(("0:Id", "a"), ("0:Value", Good), ("1:Id", "a"), ("1:Value", Good)).ShouldBe("Secrets__Keys__1__Id repeats the key id 'a'.");
    }

    private static string Message(params (string, string)[] settings) =>
        Should.Throw<InvalidSettingException>(() => KeySettings.Read(Settings(settings), "Secrets:Keys")).Message;

    private static IConfiguration Settings(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => "Secrets:Keys:" + s.Key, s => (string?)s.Value)).Build();
}
