using System.Diagnostics;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Checks;

/// <summary>Waits for a condition on the outside of the system; each look is a real one.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks until the value fits, and returns it.</summary>
    public static async Task<T> SeeAsync<T>(Func<Task<T>> look, Func<T, bool> fits, TimeSpan? within = null)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var value = await look();
            if (fits(value)) return value;
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(within ?? TimeSpan.FromSeconds(30), $"Still {value}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
