using System.Net;
using System.Net.Sockets;
using EventMonitors.Tests.Support;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd.Faults;

/// <summary>The relay that takes the network away: what it forwards, and what it keeps back.</summary>
public sealed class TcpRelayTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpListener _target = new(IPAddress.Loopback, 0);
    private TcpRelay _relay = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _target.Start();
        _relay = new TcpRelay(((IPEndPoint)_target.LocalEndpoint).Port);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _relay.DisposeAsync();
        _target.Dispose();
    }

    [Fact]
    public async Task Bytes_go_both_ways_and_an_end_is_handed_on()
    {
        using var client = await ConnectAsync();
        using var server = await _target.AcceptSocketAsync(Cancellation);

        (await ExchangeAsync(client, server, [1, 2, 3])).ShouldBe([1, 2, 3]);
        (await ExchangeAsync(server, client, [4, 5])).ShouldBe([4, 5]);

        client.Shutdown(SocketShutdown.Send);
        (await ReceiveAsync(server, 1)).ShouldBeEmpty();
        // Half of the connection is closed, the other half still works.
        (await ExchangeAsync(server, client, [6])).ShouldBe([6]);
    }

    [Fact]
    public async Task Paused_it_keeps_back_what_is_sent_and_whom_it_accepts_and_resumed_it_loses_nothing()
    {
        using var client = await ConnectAsync();
        using var server = await _target.AcceptSocketAsync(Cancellation);
        (await ExchangeAsync(client, server, [1])).ShouldBe([1]);

        _relay.Pause();
        await client.SendAsync(new byte[] { 2 }, Cancellation);
        var received = ReceiveAsync(server, 1);
        using var late = await ConnectAsync();
        var accepted = _target.AcceptSocketAsync(Cancellation).AsTask();
        // Nothing tells when nothing happens: a moment that would have been enough for both.
        await Task.WhenAny(received, accepted, Task.Delay(200, Cancellation));
        received.IsCompleted.ShouldBeFalse();
        accepted.IsCompleted.ShouldBeFalse();

        _relay.Resume();
        (await received.WaitAsync(Patience, Cancellation)).ShouldBe([2]);
        using var second = await accepted.WaitAsync(Patience, Cancellation);
        (await ExchangeAsync(late, second, [3])).ShouldBe([3]);
    }

    [Fact]
    public async Task Cut_it_resets_both_ends_and_takes_new_connections()
    {
        using var client = await ConnectAsync();
        using var server = await _target.AcceptSocketAsync(Cancellation);
        (await ExchangeAsync(client, server, [1])).ShouldBe([1]);

        _relay.Cut();

        foreach (var end in (Socket[])[client, server])
            (await Should.ThrowAsync<SocketException>(ReceiveAsync(end, 1))).SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
        await Eventually.Async(() => _relay.Connections, count => count == 0, Patience, Cancellation);
        using var again = await ConnectAsync();
        using var server2 = await _target.AcceptSocketAsync(Cancellation);
        (await ExchangeAsync(again, server2, [2])).ShouldBe([2]);
    }

    [Fact]
    public async Task Client_is_turned_away_where_nobody_listens_behind_it()
    {
        _target.Stop();

        // It may come while the client still connects, or later.
        var turnedAway = await Should.ThrowAsync<SocketException>(async () =>
        {
            using var client = await ConnectAsync();
            await ReceiveAsync(client, 1);
        });

        turnedAway.SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
    }

    private async Task<Socket> ConnectAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, _relay.Port, Cancellation);
        return client;
    }

    private static async Task<byte[]> ExchangeAsync(Socket from, Socket to, byte[] bytes)
    {
        await from.SendAsync(bytes, Cancellation);
        return await ReceiveAsync(to, bytes.Length);
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket, int count)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        var bytes = new byte[count];
        var received = 0;
        while (received < count && await socket.ReceiveAsync(bytes.AsMemory(received), patience.Token) is var more and > 0) received += more;
        return bytes[..received];
    }
}
