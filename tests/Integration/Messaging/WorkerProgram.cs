using EventMonitors.CheckWorker;
using EventMonitors.DevHost.Servers;
using EventMonitors.Tests.Support;
using Xunit;

namespace EventMonitors.Tests.Integration.Messaging;

/// <summary>The worker's own program as a process that can be stopped and killed.</summary>
internal static class WorkerProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Starts it and returns when it takes requests.</summary>
    public static async Task<ChildProcess> StartAsync(Uri broker, string name, params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__RabbitMq"] = broker.ToString(),
            ["Secrets__Transport__0__Id"] = "test",
            ["Secrets__Transport__0__Value"] = Convert.ToBase64String(new byte[32]),
            ["Egress__Allow__0"] = "127.0.0.0/8",
            ["Worker__Name"] = name,
        };
        foreach (var (key, value) in settings) environment[key] = value;
        var program = new ChildProgram(name, "dotnet", [Path.Combine(AppContext.BaseDirectory, "EventMonitors.CheckWorker.dll")])
        {
            Environment = environment,
            Inherited = variable => variable is "PATH" or "HOME" or "DOTNET_ROOT",
            ReadyLine = line => line.EndsWith(ReadyAnnouncement.Line, StringComparison.Ordinal),
        };
        var process = ChildProcess.Start(program, TestServers.Owner.Children, TestServers.Owner.LogOf("check-worker"));
        await process.UntilReadyAsync(Patience, TestContext.Current.CancellationToken);
        return process;
    }
}
