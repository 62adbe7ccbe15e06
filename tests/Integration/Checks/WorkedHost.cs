using EventMonitors.Contracts;
using EventMonitors.Tests.Integration.Api;

namespace EventMonitors.Tests.Integration.Checks;

/// <summary>The Api and a worker, as far as calls need one to answer.</summary>
public class WorkedHost : ApiHost
{
    private RunningWorker? _worker;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _worker = await RunningWorker.StartAsync(BrokerUri, new TransportKey("test", Convert.FromBase64String(TransportKey)), "worker-1");
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_worker is not null) await _worker.DisposeAsync();
        await base.DisposeAsync();
    }
}
