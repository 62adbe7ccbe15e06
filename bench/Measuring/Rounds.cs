using System.Diagnostics;

namespace EventMonitors.Bench.Measuring;

/// <summary>Does some work and says how many things it did; what it needs first is not measured.</summary>
internal sealed record Contestant(Func<Task<long>> WorkAsync, Func<Task>? PrepareAsync = null);

/// <summary>
/// Lets contestants take turns, several rounds, so that what else the machine does meets all of them alike. A ratio is the
/// median of the rounds' ratios, not the ratio of medians.
/// </summary>
internal static class Rounds
{
    /// <returns>Things per second, per contestant and round; the first round warms up and is left out.</returns>
    public static async Task<IReadOnlyList<double[]>> RunAsync(int rounds, params Contestant[] contestants)
    {
        var rates = contestants.Select(_ => new double[rounds]).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            // Every other round backwards: nobody always comes right after the same one.
            var order = Enumerable.Range(0, contestants.Length);
            foreach (var i in round % 2 == 0 ? order : order.Reverse())
            {
                if (contestants[i].PrepareAsync is { } prepareAsync) await prepareAsync();
                var began = Stopwatch.GetTimestamp();
                var done = await contestants[i].WorkAsync();
                if (round >= 0) rates[i][round] = done / Stopwatch.GetElapsedTime(began).TotalSeconds;
            }
        }

        return rates;
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    public static double Ratio(double[] ours, double[] reference) => Median(ours.Zip(reference, (a, b) => a / b));
}
