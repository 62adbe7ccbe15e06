using EventMonitors.CheckWorker.Commands;
using EventMonitors.CheckWorker.Settings;
using EventMonitors.Configuration;

namespace EventMonitors.CheckWorker;

// A class in a namespace: tests host this program beside the Api, whose Program stands outside of any.
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        try
        {
            if (CommandLine.IsMeantBy(args)) return await CommandLine.RunAsync(args);
            var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
            builder.Configuration.AddSettingFolders((setting, problem) => new InvalidSettingException(setting, problem));
            builder.AddWorker();
            await builder.Build().RunAsync();
            return 0;
        }
        catch (Exception error) when (error is InvalidSettingException or IOException)
        {
            await Console.Error.WriteLineAsync($"check-worker cannot start: {error.Message}");
            return 1;
        }
    }
}
