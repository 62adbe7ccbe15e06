using System.Security.Cryptography.X509Certificates;
using System.Text;
using EventMonitors.MailProbe;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>What a connection costs the process, whatever its server does: memory, descriptors, and nothing for a transcript that nobody reads.</summary>
[Collection(nameof(Alone))]
public sealed class FootprintTests
{
    private const int PerConnection = 256 * 1024;
    private const int Connections = 16;

    private static readonly string LongLine = new('y', 8190);

    private static readonly X509Certificate2 Certificate = new TestCertificate { Name = "127.0.0.1" }.SelfSigned();

    // Each says as much as it can that could be kept, and then nothing more.
    private static readonly Dictionary<string, (MailProtocol Protocol, string Said)> Hoarders = new()
    {
        ["a line without an end"] = (MailProtocol.Imap, "* OK " + LongLine[..8100]),
        ["the longest lines"] = (MailProtocol.Imap, "* OK [CAPABILITY IMAP4rev1 LITERAL+] x\r\n" + string.Concat(Enumerable.Repeat("* " + LongLine[2..] + "\r\n", 30)) + LongLine),
        ["the longest greeting and capabilities"] = (MailProtocol.Imap, $"* OK {LongLine[5..]}\r\n* CAPABILITY {Words(8100)}\r\na1 OK\r\n* CAPABILITY {Words(8100)}\r\n"),
        ["capabilities without an end"] = (MailProtocol.Pop3, "+OK\r\n+OK\r\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i}{LongLine[3..]}\r\n"))),
        ["short capabilities without an end"] = (MailProtocol.Pop3, "+OK\r\n+OK\r\n" + string.Concat(Enumerable.Range(0, 30_000).Select(i => $"X{i}\r\n"))),
        ["untagged lines without an end"] = (MailProtocol.Imap, "* OK [CAPABILITY IMAP4rev1 LITERAL+] x\r\n" + string.Concat(Enumerable.Repeat("* 1 EXISTS\r\n", 20_000))),
        ["a literal that does not end"] = (MailProtocol.Imap, "* OK [CAPABILITY IMAP4rev1 LITERAL+] x\r\n* 1 FETCH (BODY[] {260000}\r\n" + new string('z', 250_000)),
    };

    public static TheoryData<string> Names() => [.. Hoarders.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_connection_holds_at_most_256_KiB_of_managed_memory_whatever_its_server_says(string name)
    {
        var (protocol, said) = Hoarders[name];
        var bytes = Encoding.ASCII.GetBytes(said);
        await HoldAsync(protocol, bytes, 2);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var held = await HoldAsync(protocol, bytes, Connections, () => GC.GetTotalMemory(forceFullCollection: true) - before);

        (held / Connections).ShouldBeLessThan(PerConnection);
    }

    [Fact]
    public async Task Twenty_silent_servers_behind_tls_hold_at_most_256_KiB_of_managed_memory_each()
    {
        const int probes = 20;
        var probe = new MailboxProbe(Probing.Options with { ExtraRoots = [Certificate] });
        using var greeted = new CountdownEvent(probes + 1);
        await using var server = ScriptedMailServer.Start(Tls(Certificate), Send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] x"), Expect("AUTHENTICATE"), (_, _) =>
        {
            greeted.Signal();
            return Task.CompletedTask;
        }, Silence);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = new List<Task<ProbeResult>> { StartAsync(0) };
        await WaitAsync(() => greeted.CurrentCount <= probes);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        running.AddRange(Enumerable.Range(1, probes).Select(StartAsync));
        await WaitAsync(() => greeted.IsSet);
        greeted.IsSet.ShouldBeTrue();
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;

        // The servers' halves are counted too, which only makes it harder.
        (held / probes).ShouldBeLessThan(PerConnection);
        await enough.CancelAsync();
        foreach (var task in running)
            await Should.ThrowAsync<OperationCanceledException>(task);

        // Each has a mailbox of its own: logins into the same one wait for each other.
        Task<ProbeResult> StartAsync(int user) =>
            probe.RunAsync(Probing.Imap(server) with { Tls = true, User = $"user{user}@example.com", Timeout = TimeSpan.FromMinutes(1) }, enough.Token);
    }

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task A_check_that_goes_well_allocates_little(MailProtocol protocol)
    {
        var said = Encoding.ASCII.GetBytes(protocol == MailProtocol.Imap
            ? "* OK [CAPABILITY IMAP4rev1 LITERAL+] ready\r\na1 OK [CAPABILITY IMAP4rev1 IDLE UIDPLUS MOVE] in\r\n* FLAGS (\\Seen)\r\n* 3 EXISTS\r\n* 0 RECENT\r\na2 OK done\r\n* BYE\r\na3 OK\r\n"
            : "+OK ready\r\n+OK\r\nUSER\r\nUIDL\r\n.\r\n+OK\r\n+OK\r\n+OK 3 320\r\n+OK\r\n");
        // The first ones compile what they run.
        for (var i = 0; i < 50; i++)
            await InMemory.LogInAsync(InMemory.Target(protocol), new OneWayStream(said, 1000));
        var before = GC.GetAllocatedBytesForCurrentThread();

        await InMemory.LogInAsync(InMemory.Target(protocol), new OneWayStream(said, 1000));

        // Nothing in it waits, so that all of it is on this thread. What the transcript keeps are 3 KiB of it.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(40 * 1024);
    }

    [Fact]
    public async Task Hostile_servers_leave_no_descriptor_open()
    {
        ScriptStep[][] scripts =
        [
            [Close], [Reset], [CloseHalf], [Silence], [Send("nonsense")], [Send("* BYE")], [Send("* OK hi"), Silence], [Endlessly(new string('x', 1000))],
            [Tls(Certificate), Silence], [Tls(Certificate), Send("* OK hi"), Reset], [Send("no TLS at all")],
        ];
        await RunAllAsync(scripts);
        var before = OpenSockets();

        for (var round = 0; round < 3; round++)
            await RunAllAsync(scripts);

        await WaitAsync(() => OpenSockets() <= before);
        OpenSockets().ShouldBeLessThanOrEqualTo(before);
    }

    private static async Task RunAllAsync(ScriptStep[][] scripts) => await Task.WhenAll(
        from script in scripts
        from protocol in Enum.GetValues<MailProtocol>()
        from tls in (bool[])[false, true]
        select RunAsync(script, protocol, tls));

    private static async Task RunAsync(ScriptStep[] script, MailProtocol protocol, bool tls)
    {
        await using var server = ScriptedMailServer.Start(script);
        var result = await Probing.Probe.RunAsync(Probing.Target(server, protocol) with { Tls = tls, Timeout = TimeSpan.FromMilliseconds(400) }, TestContext.Current.CancellationToken);
        result.Fault.ShouldNotBe(FaultClass.None);
        result.Fault.ShouldNotBe(FaultClass.Internal, result.Message);
    }

    private static int OpenSockets() => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Count(descriptor => new FileInfo(descriptor).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);

    private static async Task WaitAsync(Func<bool> condition)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var i = 0; i < 500 && !condition() && await ticks.WaitForNextTickAsync(TestContext.Current.CancellationToken); i++)
        {
        }
    }

    private static async Task<long> HoldAsync(MailProtocol protocol, byte[] said, int connections, Func<long>? measure = null)
    {
        var streams = Enumerable.Range(0, connections).Select(_ => new StalledStream(said)).ToList();
        var sessions = streams.Select(stream => InMemory.PlayAsync(InMemory.Target(protocol), stream)).ToList();
        sessions.ShouldAllBe(session => !session.IsCompleted);
        var held = measure?.Invoke() ?? 0;
        streams.ForEach(stream => stream.HangUp());
        await Task.WhenAll(sessions);
        return held;
    }

    private static string Words(int length) => string.Concat(Enumerable.Range(0, length / 6).Select(i => $"X{i:0000} "));

    /// <summary>Says all that it has to say, and then nothing until it hangs up. What it says is shared, and held by no connection.</summary>
    private sealed class StalledStream(byte[] said) : MemoryStream(said, writable: false)
    {
        private readonly TaskCompletionSource<int> _end = new();

        public void HangUp() => _end.SetResult(0);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < Length ? base.ReadAsync(buffer, cancellationToken) : new ValueTask<int>(_end.Task);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
    }
}
