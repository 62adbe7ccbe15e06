using Xunit;

namespace EventMonitors.Tests.EndToEnd;

/// <summary>Tests that share one running system, one after the other.</summary>
[CollectionDefinition(nameof(RunningSystem))]
public sealed class RunningSystemTests : ICollectionFixture<RunningSystem>;
