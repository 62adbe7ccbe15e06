using System.Net;
using System.Net.Sockets;
using EventMonitors.Operations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Operations;

public sealed class OperationsListenerTests
{
    [Fact]
    public async Task An_address_that_is_not_this_machines_and_a_port_that_is_taken_end_the_start_with_the_settings_name()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        // Of the networks for documentation (RFC 5737), so nobody's.
        foreach (var listen in (string[])["192.0.2.1:9464", $"{taken.LocalEndpoint}"])
        {
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Operations:Listen", (string?)listen)]);
            builder.Services.AddHealthChecks();
            builder.AddOperations("test", "test-1", (setting, problem) => new InvalidOperationException($"{setting} {problem}"));
            using var host = builder.Build();
            (await Should.ThrowAsync<IOException>(() => host.StartAsync(TestContext.Current.CancellationToken))).Message.ShouldStartWith($"Operations__Listen names {listen}, ");
        }
    }
}
