using System.Net;
using EventMonitors.CheckWorker.Settings;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.CheckWorker;

public sealed class WorkerSettingsTests
{
    private static readonly string Key = Convert.ToBase64String(new byte[32]);

    [Fact]
    public void The_smallest_configuration_is_a_broker_and_a_key()
    {
        var settings = Read([]);
        (settings.Concurrency, settings.NowConcurrency).ShouldBe((2_000, 200));
        settings.Name.ShouldNotBeEmpty();
        (settings.Broker.Host, settings.Broker.Port, settings.Broker.VirtualHost).ShouldBe(("broker", 5672, "/"));
        settings.TransportKeys.ShouldHaveSingleItem().Id.ShouldBe("t1");
        (settings.Probe.VerifyPop3ByOption, settings.Probe.SaslInitialResponse).ShouldBe((false, true));
        (settings.Probe.Limits.ConnectionsPerAddress, settings.Probe.Limits.MailboxGap).ShouldBe((8, TimeSpan.FromSeconds(2)));
    }

    [Theory]
    [InlineData("ConnectionStrings:RabbitMq", "", "ConnectionStrings__RabbitMq")]
    [InlineData("ConnectionStrings:RabbitMq", "amqp://user:hunter2@", "ConnectionStrings__RabbitMq")]
    [InlineData("ConnectionStrings:RabbitMq", "http://user:hunter2@host", "ConnectionStrings__RabbitMq")]
    [InlineData("ConnectionStrings:RabbitMq", "amqp://user:hunter2@host/a/b", "ConnectionStrings__RabbitMq")]
    [InlineData("Worker:Concurrency", "0", "Worker__Concurrency")]
    [InlineData("Worker:Concurrency", "many", "Worker__Concurrency")]
    [InlineData("Worker:Concurrency", "10001", "Worker__Concurrency")]
    [InlineData("Worker:NowConcurrency", "0", "Worker__NowConcurrency")]
    [InlineData("Egress:Ports:1", "smtp", "Egress__Ports__1")]
    [InlineData("Politeness:ConnectionsPerAddress", "0", "Politeness__ConnectionsPerAddress")]
    [InlineData("Politeness:MailboxGapSeconds", "-1", "Politeness__MailboxGapSeconds")]
    [InlineData("Politeness:MailboxGapSeconds", "1.5", "Politeness__MailboxGapSeconds")]
    [InlineData("Login:SaslInitialResponse", "maybe", "Login__SaslInitialResponse")]
    [InlineData("Worker:Name", "two\nlines", "Worker__Name")]
    [InlineData("Egress:Allow:1", "10.0.0.0/33", "Egress__Allow__1")]
    [InlineData("Tls:ExtraRoots:0", "/nowhere/ca.pem", "Tls__ExtraRoots__0")]
    [InlineData("Tls:VerifyPop3ByOption", "yes", "Tls__VerifyPop3ByOption")]
    [InlineData("Secrets:Transport:0:Value", "hunter2", "Secrets__Transport__0__Value")]
    [InlineData("Secrets:Transport:0:Id", "", "Secrets__Transport__0__Id")]
    [InlineData("Secrets:Transport:0:Id", "a.b", "Secrets__Transport__0__Id")]
    public void A_bad_value_is_told_in_one_line_that_names_the_setting_and_shows_no_secret(string key, string value, string setting)
    {
        var problem = Should.Throw<InvalidSettingException>(() => Read(new() { [key] = value })).Message;
        problem.ShouldStartWith(setting);
        problem.ShouldNotContain("\n");
        problem.ShouldNotContain("hunter2");
    }

    [Fact]
    public void Without_any_key_it_does_not_start() =>
        Should.Throw<InvalidSettingException>(() => Read(new() { ["Secrets:Transport:0:Id"] = null, ["Secrets:Transport:0:Value"] = null }))
            .Message.ShouldStartWith("Secrets__Transport__0__Id");

    [Fact]
    public void What_is_set_reaches_the_probe()
    {
        var probe = Read(new() { ["Login:SaslInitialResponse"] = "false", ["Tls:VerifyPop3ByOption"] = "true", ["Egress:Allow:0"] = "10.0.0.0/8" }).Probe;
        (probe.SaslInitialResponse, probe.VerifyPop3ByOption).ShouldBe((false, true));
        probe.Egress.Allows(IPAddress.Parse("10.1.2.3"), 993).ShouldBeTrue();
        probe.Egress.Allows(IPAddress.Parse("10.1.2.3"), 25).ShouldBeFalse();
        var narrow = Read(new() { ["Egress:Ports:0"] = "993", ["Egress:Ports:1"] = "20-25", ["Politeness:ConnectionsPerAddress"] = "3", ["Politeness:MailboxGapSeconds"] = "0" }).Probe;
        ((int[])[993, 20, 25, 143]).Select(port => narrow.Egress.Allows(IPAddress.Parse("9.9.9.9"), port)).ShouldBe([true, true, true, false]);
        (narrow.Limits.ConnectionsPerAddress, narrow.Limits.MailboxGap).ShouldBe((3, TimeSpan.Zero));
    }

    [Fact]
    public void Empty_entries_of_a_list_count_as_absent()
    {
        var none = Read(new() { ["Egress:Allow:0"] = "", ["Egress:Allow:1"] = " ", ["Egress:Ports:0"] = "", ["Egress:Ports:1"] = "", ["Tls:ExtraRoots:0"] = "" }).Probe;
        (none.Egress.Allows(IPAddress.Parse("9.9.9.9"), 993), none.Egress.Allows(IPAddress.Parse("10.1.2.3"), 993)).ShouldBe((true, false));
        none.ExtraRoots.ShouldBeEmpty();

        var second = Read(new() { ["Egress:Allow:0"] = "", ["Egress:Allow:1"] = "10.0.0.0/8", ["Egress:Ports:0"] = "", ["Egress:Ports:1"] = "143" }).Probe;
        ((int[])[143, 993]).Select(port => second.Egress.Allows(IPAddress.Parse("10.1.2.3"), port)).ShouldBe([true, false]);
    }

    private static WorkerSettings Read(Dictionary<string, string?> changes)
    {
        var values = new Dictionary<string, string?>
        {
            ["ConnectionStrings:RabbitMq"] = "amqp://broker",
            ["Secrets:Transport:0:Id"] = "t1",
            ["Secrets:Transport:0:Value"] = Key,
        };
        foreach (var (key, value) in changes)
        {
            if (value is null) values.Remove(key);
            else values[key] = value;
        }

        return WorkerSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }
}
