using System.Text.Json;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.CheckWorker;

/// <summary>What the runtime reads beside the worker's program, however it is started.</summary>
public sealed class RuntimeSettingsTests
{
    [Fact]
    public void Threads_of_the_workers_pool_do_not_spin()
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "EventMonitors.CheckWorker.runtimeconfig.json")));
        settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties")
            .GetProperty("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit").GetInt32().ShouldBe(0);
    }
}
