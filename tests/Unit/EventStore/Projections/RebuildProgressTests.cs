using EventMonitors.EventStore.Projections;

using Shouldly;

using Xunit;

namespace EventMonitors.Tests.Unit.EventStore.Projections;

public sealed class RebuildProgressTests
{
    [Theory]
    [InlineData(0, 50, 200, 0.25)]
    [InlineData(100, 150, 200, 0.5)]
    [InlineData(100, 100, 100, 1)]
    [InlineData(0, 0, 0, 1)]
    [InlineData(100, 250, 200, 1)]
    public void Fraction_is_that_of_what_there_was_to_do(long start, long position, long target, double fraction) =>
        new RebuildProgress(RebuildPhase.Filling, start, position, target, 0, 0).Fraction.ShouldBe(fraction);
}
