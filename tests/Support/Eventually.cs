using System.Collections;
using System.Diagnostics;

namespace EventMonitors.Tests.Support;

/// <summary>Waits until something has come true, and says what it saw last when it does not.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks again and again until the answer satisfies <paramref name="condition"/>.</summary>
    /// <exception cref="TimeoutException">It did not within <paramref name="patience"/>; the message holds the last answer.</exception>
    public static async Task<T> Async<T>(
        Func<CancellationToken, Task<T>> askAsync, Predicate<T> condition, TimeSpan patience, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var answer = await askAsync(cancellation);
            if (condition(answer)) return answer;
            if (clock.Elapsed > patience) throw new TimeoutException($"Still not so after {patience.TotalSeconds:0} s; last seen: {Describe(answer)}");
            await Task.Delay(Pause, cancellation);
        }
    }

    /// <summary>As above, for what can be asked at once.</summary>
    public static Task<T> Async<T>(Func<T> ask, Predicate<T> condition, TimeSpan patience, CancellationToken cancellation) =>
        Async(_ => Task.FromResult(ask()), condition, patience, cancellation);

    private static string Describe<T>(T answer) => answer is IEnumerable many and not string
        ? string.Join(Environment.NewLine, many.Cast<object>())
        : $"{answer}";
}
