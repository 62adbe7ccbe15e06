using Xunit;

namespace EventMonitors.Tests.Integration.Api.OpenApi;

/// <summary>The classes that share one Api, since they look at its description.</summary>
[CollectionDefinition]
public sealed class DescribedApi : ICollectionFixture<ApiHost>;
