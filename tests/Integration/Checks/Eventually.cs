using Xunit;

namespace EventMonitors.Tests.Integration.Checks;

/// <summary>Waits for a condition on the outside of the system; each look is a real one.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Looks until the value fits, and returns it.</summary>
    public static Task<T> SeeAsync<T>(Func<Task<T>> look, Func<T, bool> fits, TimeSpan? within = null) =>
        Support.Eventually.Async(_ => look(), value => fits(value), within ?? Patience, TestContext.Current.CancellationToken);
}
