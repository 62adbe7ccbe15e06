using System.Text.Json;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Demo;

/// <summary>
/// <c>seed-demo</c>: the data that a first look needs, written as events like any other. Tokens come in on standard input,
/// never as arguments. Run again, it adds what is missing.
/// </summary>
public static class SeedDemoCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "seed-demo";

    /// <summary>Runs the command.</summary>
    /// <returns>0, or 1 after a line on standard error.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (ReadTokens(await Console.In.ReadToEndAsync()) is not { } tokens)
        {
            await Console.Error.WriteLineAsync($"{Name}: standard input must be {{\"tokens\":{{\"admin\",\"editor\",\"readonly\",\"supporter\",\"otherOrganization\"}}}} with 43 characters of base64url each.");
            return 1;
        }

        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddSecrets();
        builder.AddStorage();
        builder.AddCapabilities();
        using var host = builder.Build();
        await host.Services.GetRequiredService<DatabaseSchema>().EnsureAsync();
        await new DemoData(
            host.Services.GetRequiredService<PostgresEventStore>(),
            host.Services.GetRequiredService<SessionQueries>(),
            host.Services.GetRequiredService<TimeProvider>()).EnsureAsync(tokens);
        return 0;
    }

    private static DemoTokens? ReadTokens(string input)
    {
        try
        {
            var tokens = JsonSerializer.Deserialize<DemoInput>(input, JsonSerializerOptions.Web)?.Tokens;
            string?[] all = [tokens?.Admin, tokens?.Editor, tokens?.Readonly, tokens?.Supporter, tokens?.OtherOrganization];
            return all.All(t => t is not null && SessionToken.IsWellFormed(t)) ? tokens : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
