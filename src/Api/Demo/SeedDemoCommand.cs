using System.Diagnostics;
using System.Text.Json;
using EventMonitors.Api.Configuration;
using EventMonitors.Api.Http;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;
using EventMonitors.Configuration;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Demo;

/// <summary>
/// <c>seed-demo</c>: the data that a first look needs, written as events like any other. Tokens and monitors come in on
/// standard input, never as arguments. Run again, it adds what is missing.
/// </summary>
public static class SeedDemoCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "seed-demo";

    /// <summary>Runs the command.</summary>
    /// <returns>0, or 1 after a line on standard error.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (ReadInput(await Console.In.ReadToEndAsync()) is not { } input)
        {
            await Console.Error.WriteLineAsync($"{Name}: standard input must be {{\"tokens\":{{\"admin\",\"editor\",\"readonly\",\"supporter\",\"otherOrganization\"}}}} with 43 characters of base64url each, and may have \"monitors\", \"resting\" and \"logins\".");
            return 1;
        }

        if (!input.HasOwnIds)
        {
            await Console.Error.WriteLineAsync($"{Name}: the demo's monitors have ids from 1 to {DemoMonitor.MaxId}; the others are the API's to give.");
            return 1;
        }

        var builder = Host.CreateApplicationBuilder(args);
        builder.Configuration.AddSettingFolders((setting, problem) => new InvalidSettingException(setting, problem));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddSecrets();
        builder.AddStorage();
        builder.AddCapabilities();
        builder.Services.AddSingleton<DemoMonitors>();
        builder.Services.AddSingleton<DemoLogins>();
        using var host = builder.Build();
        await host.Services.GetRequiredService<DatabaseSchema>().EnsureAsync();
        await new DemoData(
            host.Services.GetRequiredService<PostgresEventStore>(),
            host.Services.GetRequiredService<SessionQueries>(),
            host.Services.GetRequiredService<TimeProvider>()).EnsureAsync(input.Tokens);
        await EnsureLoginsAsync(host.Services.GetRequiredService<DemoLogins>(), input);
        return await EnsureMonitorsAsync(host.Services.GetRequiredService<DemoMonitors>(), input);
    }

    private static async Task EnsureLoginsAsync(DemoLogins logins, DemoInput input)
    {
        using var activity = new Activity(Name).Start();
        try
        {
            await logins.EnsureAsync(input.Logins ?? [], input.Tokens);
        }
        // What somebody made of the demo is no reason to stop.
        catch (ProblemException refused)
        {
            await Console.Error.WriteLineAsync($"{Name}: not every demo user has a login of its own: {refused.Problem.Detail}");
        }
    }

    private static async Task<int> EnsureMonitorsAsync(DemoMonitors monitors, DemoInput input)
    {
        using var activity = new Activity(Name).Start();
        try
        {
            var refusals = await monitors.EnsureAsync(DemoData.OrganizationId, input.Monitors ?? [], DemoData.Metadata(), CancellationToken.None);
            var more = await monitors.RestAsync(DemoData.OrganizationId, input.Resting ?? [], DemoData.Metadata(), CancellationToken.None);
            // What somebody made of the demo is no reason to stop.
            foreach (var refusal in refusals.Concat(more))
                await Console.Error.WriteLineAsync($"{Name}: monitor {refusal.MonitorId} was changed and is left as it is: {refusal.Reason}");
            return 0;
        }
        // The API's own words on a body that it would refuse; they repeat no value of it.
        catch (ProblemException refused)
        {
            await Console.Error.WriteLineAsync($"{Name}: a monitor is refused: {JsonSerializer.Serialize(refused.Problem.Extensions)}");
            return 1;
        }
    }

    private static DemoInput? ReadInput(string text)
    {
        try
        {
            var input = JsonSerializer.Deserialize<DemoInput>(text, JsonSerializerOptions.Web);
            string?[] all = [input?.Tokens?.Admin, input?.Tokens?.Editor, input?.Tokens?.Readonly, input?.Tokens?.Supporter, input?.Tokens?.OtherOrganization];
            return all.All(token => token is not null && SessionToken.IsWellFormed(token)) ? input : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
