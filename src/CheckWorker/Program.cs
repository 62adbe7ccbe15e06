using EventMonitors.CheckWorker;
using EventMonitors.CheckWorker.Settings;

try
{
    var builder = Host.CreateApplicationBuilder(args);
    builder.AddWorker();
    await builder.Build().RunAsync();
    return 0;
}
catch (InvalidSettingException error)
{
    await Console.Error.WriteLineAsync($"check-worker cannot start: {error.Message}");
    return 1;
}
