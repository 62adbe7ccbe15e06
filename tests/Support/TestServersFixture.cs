namespace EventMonitors.Tests.Support;

/// <summary>
/// Stops the servers when the last test of an assembly is over; as an <c>AssemblyFixture</c> it does so while the
/// runner still waits. An assembly without it stops them when its process exits.
/// </summary>
public sealed class TestServersFixture : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await TestServers.Owner.EndAsync();
}
