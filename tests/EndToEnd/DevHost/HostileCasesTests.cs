using EventMonitors.DevHost.Hostile;
using EventMonitors.DevHost.Scripted;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd.DevHost;

public sealed class HostileCasesTests
{
    [Fact]
    public void Every_case_rests_by_its_own_id_when_its_server_is_away()
    {
        using var root = TestCertificate.Root("Test root");
        HostileCases.Of(root).Select(hostile => hostile.Id).ShouldBe(HostileCases.Ids);
    }
}
