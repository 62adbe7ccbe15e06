using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EventMonitors.Api.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Telemetry;

public sealed class TelemetryModuleTests
{
    [Fact]
    public async Task The_collector_is_the_one_that_the_configuration_names_wherever_that_comes_from()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("OTEL_EXPORTER_OTLP_ENDPOINT", (string?)$"http://{collector.LocalEndpoint}")]);
        builder.AddTelemetry();
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        using (var source = new ActivitySource("EventMonitors.Test"))
            source.StartActivity("something that happens").ShouldNotBeNull().Dispose();

        // What is left is sent at the end; nobody waits here for an answer that never comes.
        var end = Task.Run(host.Dispose, TestContext.Current.CancellationToken);
        using var connection = await collector.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        connection.Close();
        collector.Stop();
        await end;
    }

    [Fact]
    public void Without_a_collector_a_trace_has_its_id_from_the_root_to_each_message_and_nothing_in_between()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddTelemetry();
        using var host = builder.Build();
        using var source = new ActivitySource("EventMonitors.Test.Sampling");

        using var root = source.StartActivity("request", ActivityKind.Server).ShouldNotBeNull();
        root.IsAllDataRequested.ShouldBeFalse();
        source.StartActivity("statement", ActivityKind.Client).ShouldBeNull();
        using var message = source.StartActivity("send", ActivityKind.Producer).ShouldNotBeNull();
        message.TraceId.ShouldBe(root.TraceId);
        var remote = ActivityContext.Parse(message.Id!, null);
        using var consumer = source.StartActivity("consume", ActivityKind.Consumer, new ActivityContext(remote.TraceId, remote.SpanId, remote.TraceFlags, isRemote: true)).ShouldNotBeNull();
        consumer.TraceId.ShouldBe(root.TraceId);
    }
}
