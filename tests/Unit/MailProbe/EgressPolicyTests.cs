using System.Net;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Tls;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class EgressPolicyTests
{
    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00:1450:4001::1")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::101:101")]
    [InlineData("2002:101:101::1")]
    public void Public_addresses_are_allowed(string address) => EgressPolicy.PublicOnly.Allows(IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("203.0.113.5")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.250")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::7f00:1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%2")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("2001:db8::1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2002:a00:1::")]
    [InlineData("2001:0:7f00:1::")]
    [InlineData("2001:0:101:101:0:0:80ff:fffe")]
    [InlineData("::ffff:0:a9fe:a9fe")]
    [InlineData("::ffff:0:10.0.0.1")]
    [InlineData("2001:4860::5efe:10.0.0.1")]
    [InlineData("2001:4860::200:5efe:a00:1")]
    [InlineData("fd00::5efe:1.1.1.1")]
    [InlineData("fe80::200:5efe:101:101")]
    [InlineData("2001:0:0a00:0001:0:5efe:101:101")]
    [InlineData("fd20:ce::254")]
    [InlineData("64:ff9b:1:a00:0:1::")]
    [InlineData("::1.1.1.1")]
    [InlineData("4000::1")]
    [InlineData("100::1")]
    [InlineData("5f00::1")]
    public void Inner_addresses_are_denied_in_every_disguise(string address) => EgressPolicy.PublicOnly.Allows(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("127.0.0.0/8", "127.0.0.1", true)]
    [InlineData("127.0.0.0/8", "::ffff:127.0.0.1", true)]
    [InlineData("127.0.0.0/8", "64:ff9b::7f00:1", true)]
    [InlineData("127.0.0.0/8", "::1", false)]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "10.1.2.4", false)]
    [InlineData("::1", "::1", true)]
    [InlineData(" fd00::/8 ", "fd12::1", true)]
    [InlineData("0.0.0.0/0", "192.168.0.1", true)]
    [InlineData("0.0.0.0/0", "fd12::1", false)]
    public void An_allow_entry_wins(string entry, string address, bool allowed) =>
        EgressPolicy.Create([entry]).Allows(IPAddress.Parse(address)).ShouldBe(allowed);

    [Theory]
    [InlineData("localhost")]
    [InlineData("")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.1/8 and more")]
    public void A_bad_entry_is_named(string entry) =>
        Should.Throw<FormatException>(() => EgressPolicy.Create(["10.0.0.0/8", entry])).Message.ShouldContain($"'{entry}'");

    [Theory]
    [InlineData("", 993, true)]
    [InlineData("", 110, true)]
    [InlineData("", 1024, true)]
    [InlineData("", 65535, true)]
    [InlineData("", 25, false)]
    [InlineData("", 1023, false)]
    [InlineData("993", 143, false)]
    [InlineData(" 993 , 2000-2001", 2001, true)]
    [InlineData("993,2000-2001", 2002, false)]
    public void Ports_have_a_list_of_their_own(string ports, int port, bool allowed)
    {
        var policy = EgressPolicy.Create(["127.0.0.0/8"], ports.Length == 0 ? null : ports.Split(','));

        policy.Allows(IPAddress.Loopback, port).ShouldBe(allowed);
        policy.Allows(IPAddress.Parse("1.1.1.1"), port).ShouldBe(allowed);
        policy.Allows(IPAddress.Parse("10.0.0.1"), port).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("993-")]
    [InlineData("2000-1000")]
    [InlineData("1-2-3")]
    [InlineData("+25")]
    [InlineData("imaps")]
    public void A_bad_port_is_named(string entry) =>
        Should.Throw<FormatException>(() => EgressPolicy.Create([], ["993", entry])).Message.ShouldContain($"'{entry}'");

    [Fact]
    public async Task A_denied_port_is_not_even_resolved_for()
    {
        using var names = new ScriptedNames().Known("mail.example");
        var probe = new MailboxProbe(new ProbeOptions(), names.LookUp, new ChainVerdicts([], TimeProvider.System));
        var target = new ProbeTarget { Host = "mail.example", Port = 25, Protocol = MailProtocol.Imap, Tls = false, Timeout = TimeSpan.FromMinutes(1) };

        var result = await probe.RunAsync(target, TestContext.Current.CancellationToken);

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Inconclusive, FaultClass.EgressDenied, ProbePhase.Connect), result.Message);
        result.Message.ShouldBe("The egress policy of the probing machine does not allow port 25.");
        names.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("localhost")]
    public async Task A_denied_address_is_not_dialled(string host)
    {
        await using var server = ScriptedMailServer.Start(Play.Silence);
        var probe = new MailboxProbe(new ProbeOptions());

        var result = await probe.RunAsync(Probing.Imap(server) with { Host = host }, TestContext.Current.CancellationToken);

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Inconclusive, FaultClass.EgressDenied, ProbePhase.Connect), result.Message);
        result.Address.ShouldBeNull();
        server.Connections.ShouldBe(0);
    }
}
