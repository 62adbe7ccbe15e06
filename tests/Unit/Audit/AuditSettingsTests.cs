using EventMonitors.Api.Audit;
using EventMonitors.Api.Configuration;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Audit;

public sealed class AuditSettingsTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("false", false)]
    [InlineData("true", true)]
    [InlineData("True", true)]
    public void Reads_are_recorded_only_where_the_operator_says_so(string? value, bool expected) =>
        AuditSettings.Read(Configuration(value)).RecordReads.ShouldBe(expected);

    [Theory]
    [InlineData("yes")]
    [InlineData("1")]
    [InlineData("tru")]
    public void Anything_else_stops_the_start_and_names_the_setting(string value)
    {
        var message = Should.Throw<InvalidSettingException>(() => AuditSettings.Read(Configuration(value))).Message;
        message.ShouldContain("Audit__RecordReads");
        message.ShouldNotContain(value + " ");
    }

    private static IConfiguration Configuration(string? value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("Audit:RecordReads", value)]).Build();
}
