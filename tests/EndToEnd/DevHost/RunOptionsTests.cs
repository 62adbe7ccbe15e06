using EventMonitors.DevHost.Running;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd.DevHost;

public sealed class RunOptionsTests
{
    [Fact]
    public void No_argument_means_the_documented_defaults()
    {
        RunOptions.Parse([]).ShouldBe(new RunOptions(Port: 8080, Workers: 2, Demo: true, Reset: false));
    }

    [Fact]
    public void Value_may_follow_its_option_or_an_equals_sign()
    {
        RunOptions.Parse(["--port", "9000", "--workers=3", "--no-demo", "--reset"]).ShouldBe(new RunOptions(9000, 3, Demo: false, Reset: true));
    }

    [Theory]
    [InlineData("--port", "0")]
    [InlineData("--port", "65536")]
    [InlineData("--port", "-1")]
    [InlineData("--port", "80 80")]
    [InlineData("--port", "")]
    [InlineData("--port", "0x50")]
    [InlineData("--workers", "65")]
    [InlineData("--workers", "two")]
    [InlineData("--monitors", "300")]
    public void Value_that_is_no_such_number_is_named(string option, string value)
    {
        var message = Should.Throw<UsageException>(() => RunOptions.Parse([option, value])).Message;
        message.ShouldContain(option);
        message.ShouldContain($"'{value}'");
    }

    [Theory]
    [InlineData("--prot")]
    [InlineData("--no-demo=yes")]
    [InlineData("8080")]
    public void Unknown_argument_is_named(string argument)
    {
        Should.Throw<UsageException>(() => RunOptions.Parse([argument])).Message.ShouldContain($"'{argument}'");
    }

    [Fact]
    public void Hostile_servers_and_a_load_are_part_of_the_demo()
    {
        RunOptions.Parse(["--hostile"]).ShouldBe(new RunOptions(Hostile: true));
        RunOptions.Parse(["--monitors", "200"]).ShouldBe(new RunOptions(Monitors: 200));
        Should.Throw<UsageException>(() => RunOptions.Parse(["--hostile", "--no-demo"])).Message.ShouldContain("--no-demo");
        Should.Throw<UsageException>(() => RunOptions.Parse(["--monitors=1", "--no-demo"])).Message.ShouldContain("--no-demo");
    }

    [Fact]
    public void Option_without_its_value_is_named()
    {
        Should.Throw<UsageException>(() => RunOptions.Parse(["--workers"])).Message.ShouldContain("--workers");
    }
}
