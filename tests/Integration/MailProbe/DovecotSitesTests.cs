using Xunit;

namespace EventMonitors.Tests.Integration.MailProbe;

/// <summary>Tests that share one pair of servers: some hold a mailbox for themselves.</summary>
[CollectionDefinition(nameof(DovecotSites))]
public sealed class DovecotSitesTests : ICollectionFixture<DovecotSites>;
