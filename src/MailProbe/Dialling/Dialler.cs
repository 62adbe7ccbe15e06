using System.Net;

namespace EventMonitors.MailProbe.Dialling;

/// <summary>
/// Happy Eyeballs (RFC 8305, section 5): dials one address after the other, the next one as soon as the last one failed
/// or has been silent for the stagger, and keeps the first that connects.
/// </summary>
internal static class Dialler
{
    public static async Task<ConnectAttempt> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, TimeSpan stagger, TimeProvider time, CancellationToken cancellationToken)
    {
        using var race = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task<ConnectAttempt>>();
        var failed = new List<ConnectAttempt>();
        try
        {
            for (var next = 0; next < addresses.Count || running.Count > 0;)
            {
                if (next < addresses.Count)
                    running.Add(ConnectAttempt.StartAsync(addresses[next++], port, race.Token));
                if (await FirstAsync(running, next < addresses.Count ? stagger : Timeout.InfiniteTimeSpan, time, race.Token) is not { } attempt)
                    continue;
                running.Remove(attempt);
                if ((await attempt).Socket is not null)
                    return await attempt;
                failed.Add(await attempt);
            }
        }
        finally
        {
            await race.CancelAsync();
            await HangUpAsync(running);
        }
        cancellationToken.ThrowIfCancellationRequested();
        throw ConnectFailure.Of(failed, port);
    }

    private static async Task<Task<ConnectAttempt>?> FirstAsync(List<Task<ConnectAttempt>> running, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var first = Task.WhenAny(running);
        if (patience == Timeout.InfiniteTimeSpan)
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
            attempt.Socket?.Dispose();
    }
}
