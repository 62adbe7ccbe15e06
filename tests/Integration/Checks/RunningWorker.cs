using EventMonitors.CheckWorker;
using EventMonitors.Contracts;
using EventMonitors.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace EventMonitors.Tests.Integration.Checks;

/// <summary>A worker beside the Api, told what <c>./run</c> tells it.</summary>
internal sealed class RunningWorker : IAsyncDisposable
{
    private readonly IHost _host;

    private RunningWorker(IHost host) => _host = host;

    public static Task<RunningWorker> StartAsync(PipelineHost api, string name, params (string Key, string Value)[] more) =>
        StartAsync(api.BrokerUri, api.TransportKey, name, more);

    public static async Task<RunningWorker> StartAsync(Uri broker, TransportKey key, string name, params (string Key, string Value)[] more)
    {
        var mail = await TestServers.MailAsync(TestContext.Current.CancellationToken);
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:RabbitMq"] = broker.ToString(),
            ["Secrets:Transport:0:Id"] = key.Id,
            ["Secrets:Transport:0:Value"] = Convert.ToBase64String(key.Value.Span),
            ["Egress:Allow:0"] = "127.0.0.0/8",
            ["Egress:Allow:1"] = "::1/128",
            ["Tls:ExtraRoots:0"] = mail.AuthorityFile,
            ["Politeness:ConnectionsPerAddress"] = "100",
            ["Politeness:MailboxGapSeconds"] = "0",
            ["Worker:Name"] = name,
        });
        builder.Configuration.AddInMemoryCollection(more.Select(m => KeyValuePair.Create(m.Key, (string?)m.Value)));
        var host = builder.AddWorker().Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new RunningWorker(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
