using EventMonitors.DevHost.Servers;
using EventMonitors.Tests.Support;

namespace EventMonitors.Tests.Integration.Commands;

/// <summary>The Api's own program as a process that can be killed.</summary>
internal static class ApiProgram
{
    // SIGINT, as signal(7) numbers it.
    private const int CtrlC = 2;

    public static ChildProcess Start(string connectionString, params string[] arguments) => Start(new Dictionary<string, string> { ["ConnectionStrings__EventStore"] = connectionString }, arguments);

    public static ChildProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var program = new ChildProgram("eventmonitors", "dotnet", [Path.Combine(AppContext.BaseDirectory, "EventMonitors.Api.dll"), .. arguments])
        {
            Environment = environment,
            Inherited = name => name is "PATH" or "HOME" or "DOTNET_ROOT",
            StopSignal = CtrlC,
        };
        return ChildProcess.Start(program, TestServers.Owner.Children, TestServers.Owner.LogOf("eventmonitors"));
    }
}
