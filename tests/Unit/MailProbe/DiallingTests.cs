using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Dialling;
using EventMonitors.MailProbe.Politeness;
using EventMonitors.MailProbe.Tls;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class DiallingTests
{
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    private readonly DialLog _log = new();

    [Theory]
    [InlineData("::1 ::2 ::3 1.0.0.1 1.0.0.2", "::1 1.0.0.1 ::2 1.0.0.2 ::3")]
    [InlineData("1.0.0.1 1.0.0.2 ::1", "1.0.0.1 ::1 1.0.0.2")]
    [InlineData("1.0.0.1 1.0.0.2", "1.0.0.1 1.0.0.2")]
    [InlineData("::1 ::2", "::1 ::2")]
    [InlineData("1.0.0.1 ::ffff:1.0.0.1 1.0.0.1", "1.0.0.1")]
    [InlineData("", "")]
    public void Families_take_turns_from_the_first_choice(string resolved, string dialled) =>
        string.Join(' ', AddressOrder.Interleave(Addresses(resolved))).ShouldBe(dialled);

    [Fact]
    public async Task A_closed_port_is_a_connect_fault()
    {
        var result = await Probing.Probe.RunAsync(Closed(), TestContext.Current.CancellationToken);

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Connect, ProbePhase.Connect));
        result.Message.ShouldBe($"Port {result.Port} of 127.0.0.1: connection refused.");
        result.Address.ShouldBe(IPAddress.Loopback);
        result.AddressesTried.ShouldBe([new AddressTried(IPAddress.Loopback, "refused")]);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_a_dns_fault()
    {
        using var names = new ScriptedNames().Failing("mail.invalid", SocketError.HostNotFound);
        var probe = new MailboxProbe(Probing.Options, names.LookUp, new ChainVerdicts([], TimeProvider.System));

        var result = await probe.RunAsync(Closed() with { Host = "mail.invalid" }, TestContext.Current.CancellationToken);

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Dns, ProbePhase.Dns), result.Message);
        result.Message.ShouldContain("mail.invalid");
        result.Address.ShouldBeNull();
    }

    [Fact]
    public async Task The_next_address_follows_a_refusal_at_once()
    {
        await using var server = ScriptedMailServer.Start();
        var clock = Stopwatch.StartNew();

        var attempt = await DialAsync("127.0.0.2 127.0.0.3 127.0.0.1", server.Port, stagger: Probing.NoHang * 2);

        await attempt.Connection!.DisposeAsync();
        attempt.Address.ShouldBe(IPAddress.Loopback);
        clock.Elapsed.ShouldBeLessThan(Probing.NoHang);
        Outcomes().ShouldBe("127.0.0.2 refused, 127.0.0.3 refused, 127.0.0.1 connected");
    }

    [Fact]
    public async Task The_next_address_is_tried_beside_one_that_is_silent()
    {
        using var silent = new FullListener(IPAddress.Parse("127.0.0.2"));
        var port = silent.Port;
        using var open = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        open.Bind(new IPEndPoint(IPAddress.Loopback, port));
        open.Listen();
        var clock = Stopwatch.StartNew();

        var attempt = await DialAsync("127.0.0.2 127.0.0.1", port, Stagger);

        await attempt.Connection!.DisposeAsync();
        attempt.Address.ShouldBe(IPAddress.Loopback);
        clock.Elapsed.ShouldBeInRange(Stagger * 0.9, Probing.NoHang);
        Outcomes().ShouldBe("127.0.0.2 slower, 127.0.0.1 connected");
    }

    [Fact]
    public async Task An_answer_from_a_host_outweighs_what_this_machine_cannot_reach()
    {
        var result = await Should.ThrowAsync<EventMonitors.MailProbe.Refusals.PhaseFailedException>(() => DialAsync("127.0.0.2 127.0.0.1", Closed().EffectivePort, Stagger));

        result.Fault.ShouldBe(FaultClass.Connect);
        result.Message.ShouldContain("none of 2 addresses accepted");
    }

    [Fact]
    public async Task An_address_that_is_silent_until_the_deadline_timed_out_and_later_ones_are_not_dialled()
    {
        using var silent = new FullListener(IPAddress.Loopback);
        using var names = new ScriptedNames().Known("mail.example", "127.0.0.1");
        var probe = new MailboxProbe(Probing.Options, names.LookUp, new ChainVerdicts([], TimeProvider.System));
        var target = Closed() with { Host = "mail.example", Port = silent.Port, Timeout = TimeSpan.FromMilliseconds(300) };

        var result = await probe.RunAsync(target, TestContext.Current.CancellationToken);

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Timeout, ProbePhase.Connect), result.Message);
        result.AddressesTried.ShouldBe([new AddressTried(IPAddress.Loopback, "timed_out")]);
    }

    [Theory]
    [InlineData(IpVersion.IPv4, "127.0.0.1", true)]
    [InlineData(IpVersion.IPv4, "::ffff:127.0.0.1", true)]
    [InlineData(IpVersion.IPv6, "127.0.0.1", false)]
    [InlineData(IpVersion.IPv4, "::1", false)]
    public async Task Only_addresses_of_the_version_asked_for_are_dialled(IpVersion version, string address, bool dialled)
    {
        using var names = new ScriptedNames().Known("mail.example", address);
        var probe = new MailboxProbe(Probing.Options, names.LookUp, new ChainVerdicts([], TimeProvider.System));

        var named = await probe.RunAsync(Closed() with { Host = "mail.example", IpVersion = version }, TestContext.Current.CancellationToken);
        var literal = await probe.RunAsync(Closed() with { Host = address, IpVersion = version }, TestContext.Current.CancellationToken);

        foreach (var result in new[] { named, literal })
        {
            (result.Fault, result.Phase).ShouldBe(dialled ? (FaultClass.Connect, ProbePhase.Connect) : (FaultClass.Dns, ProbePhase.Dns), result.Message);
            result.AddressesTried.Count.ShouldBe(dialled ? 1 : 0);
        }
        if (!dialled)
            named.Message.ShouldBe($"mail.example has no {version} address.");
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, FaultClass.Connect)]
    [InlineData(SocketError.TimedOut, FaultClass.Connect)]
    [InlineData(SocketError.HostUnreachable, FaultClass.Connect)]
    [InlineData(SocketError.NetworkUnreachable, FaultClass.WorkerNetwork)]
    [InlineData(SocketError.AddressNotAvailable, FaultClass.WorkerNetwork)]
    [InlineData(SocketError.AddressFamilyNotSupported, FaultClass.WorkerNetwork)]
    [InlineData(SocketError.TooManyOpenSockets, FaultClass.Internal)]
    public void A_fault_of_this_machine_is_not_the_hosts(SocketError error, FaultClass expected)
    {
        var alone = new ConnectAttempt(IPAddress.IPv6Loopback, null, error);
        var refused = new ConnectAttempt(IPAddress.Loopback, null, SocketError.ConnectionRefused);

        ConnectFailure.Of([alone], 993).Fault.ShouldBe(expected);
        ConnectFailure.Of([alone, refused], 993).Fault.ShouldBe(FaultClass.Connect);
    }

    private Task<ConnectAttempt> DialAsync(string addresses, int port, TimeSpan stagger) =>
        new Dialler(stagger, places: null, TimeProvider.System).ConnectAsync(Addresses(addresses), new ServerPort(port, MailProtocol.Imap, Tls: false), _log, TestContext.Current.CancellationToken);

    private string Outcomes() => string.Join(", ", _log.Tried.Select(tried => $"{tried.Address} {tried.Outcome}"));

    private static IPAddress[] Addresses(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)];

    private static ProbeTarget Closed()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new ProbeTarget
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)socket.LocalEndPoint!).Port,
            Protocol = MailProtocol.Imap,
            Tls = false,
            Timeout = TimeSpan.FromMinutes(1),
        };
    }
}
