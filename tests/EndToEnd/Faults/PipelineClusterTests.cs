using Xunit;

namespace EventMonitors.Tests.EndToEnd.Faults;

/// <summary>The tests on a cluster whose parts are killed have the machine to themselves: what others see beside them is their load.</summary>
[CollectionDefinition(nameof(PipelineCluster), DisableParallelization = true)]
public sealed class PipelineClusterTests : ICollectionFixture<PipelineCluster>;
