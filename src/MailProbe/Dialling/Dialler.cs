using System.Net;
using System.Net.Sockets;
using EventMonitors.MailProbe.Politeness;

namespace EventMonitors.MailProbe.Dialling;

/// <summary>
/// Happy Eyeballs (RFC 8305, section 5): dials one address after the other, the next one as soon as the last one failed
/// or has been silent for the stagger, and keeps the first that connects. An address whose places are all taken is waited
/// for as if it were silent.
/// <para>
/// Left out of the RFC: separate queries for AAAA and A with a resolution delay (section 3), since getaddrinfo(3) asks both
/// and sorts them by RFC 6724; the history of round-trip times (section 4), since a check is to find what is true now; and
/// the synthesis of NAT64 addresses for IPv4 literals (section 7.1).
/// </para>
/// </summary>
/// <param name="stagger">How long an address may be silent before the next one is dialled too.</param>
/// <param name="places">How many connections there may be to each server; <c>null</c> for any number.</param>
/// <param name="time">The clock for both.</param>
internal sealed class Dialler(TimeSpan stagger, Places<ServerKey>? places, TimeProvider time)
{
    /// <param name="addresses">At least one, each once, in the order of dialling.</param>
    /// <param name="port">The port, and what is expected behind it.</param>
    /// <param name="log">Receives what becomes of each address.</param>
    /// <param name="cancellationToken">The deadline.</param>
    /// <returns>The connection and its address.</returns>
    /// <exception cref="Refusals.PhaseFailedException">No address accepted.</exception>
    /// <exception cref="OperationCanceledException">The deadline passed; the log says whether an address was still waiting for its place.</exception>
    public async Task<ConnectAttempt> ConnectAsync(IReadOnlyList<IPAddress> addresses, ServerPort port, DialLog log, CancellationToken cancellationToken)
    {
        using var race = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task<ConnectAttempt>>();
        var failed = new List<ConnectAttempt>();
        try
        {
            for (var next = 0; !race.IsCancellationRequested && (next < addresses.Count || running.Count > 0);)
            {
                if (next < addresses.Count)
                    running.Add(DialAsync(addresses[next++], port, log, race.Token));
                if (await FirstAsync(running, next < addresses.Count ? stagger : Timeout.InfiniteTimeSpan, race.Token) is not { } attempt)
                    continue;
                running.Remove(attempt);
                if ((await attempt).Connection is not null)
                {
                    log.Connected((await attempt).Address);
                    return await attempt;
                }
                failed.Add(await attempt);
            }
        }
        finally
        {
            await race.CancelAsync();
            await HangUpAsync(running);
        }
        cancellationToken.ThrowIfCancellationRequested();
        throw ConnectFailure.Of(failed, port.Number);
    }

    private async Task<ConnectAttempt> DialAsync(IPAddress address, ServerPort port, DialLog log, CancellationToken cancellationToken)
    {
        log.Queued(address);
        var queuedAt = time.GetTimestamp();
        var place = default(IDisposable);
        try
        {
            if (places is not null)
                place = await places.TakeAsync(new ServerKey(address, port), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            log.GaveUp(address, time.GetElapsedTime(queuedAt));
            return new ConnectAttempt(address, null, SocketError.OperationAborted);
        }
        log.Dialled(address, time.GetElapsedTime(queuedAt), time.GetTimestamp());
        var attempt = await ConnectAttempt.StartAsync(address, port.Number, place, cancellationToken);
        if (attempt.Error is not (SocketError.Success or SocketError.OperationAborted))
            log.Failed(address, attempt.Error);
        return attempt;
    }

    private async Task<Task<ConnectAttempt>?> FirstAsync(List<Task<ConnectAttempt>> running, TimeSpan patience, CancellationToken cancellationToken)
    {
        var first = Task.WhenAny(running);
        if (first.IsCompleted || patience == Timeout.InfiniteTimeSpan)
            return await first;
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var silence = Task.Delay(patience, time, waiting.Token);
        var done = await Task.WhenAny(first, silence);
        await waiting.CancelAsync();
        return done == first ? await first : null;
    }

    // A slower address may connect at the very moment it is called off.
    private static async Task HangUpAsync(List<Task<ConnectAttempt>> slower)
    {
        foreach (var attempt in await Task.WhenAll(slower))
            if (attempt.Connection is { } connection)
                await connection.DisposeAsync();
    }
}
