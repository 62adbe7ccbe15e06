using System.Text;
using System.Text.Json;
using EventMonitors.Api.Commands;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Commands;

/// <summary>Runs <c>eventmonitors</c> commands in this process, with settings of their own.</summary>
internal sealed class Operator(IReadOnlyDictionary<string, string?> settings)
{
    /// <summary>How a command ended and what it wrote.</summary>
    public sealed record Answer(int ExitCode, string Output, string Error)
    {
        /// <summary>What it answered with <c>--json</c>: one object per line.</summary>
        public IReadOnlyList<JsonElement> Rows =>
            [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>An operator who has only the database's connection string.</summary>
    public static Operator Of(string connectionString) => new(new Dictionary<string, string?> { ["ConnectionStrings:EventStore"] = connectionString });

    public Operator With(string setting, string? value) => new(new Dictionary<string, string?>(settings) { [setting] = value });

    public async Task<Answer> RunAsync(params string[] arguments) => await RunAsync(Stream.Null, TestContext.Current.CancellationToken, arguments);

    public async Task<Answer> RunAsync(Stream input, CancellationToken cancellation, params string[] arguments)
    {
        using var output = new MemoryStream();
        await using var error = new StringWriter();
        await using var streams = CommandStreams.Of(input, output, error);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var exitCode = await new CommandLine(configuration, streams).RunAsync(arguments, cancellation);
        await streams.Output.FlushAsync(CancellationToken.None);
        return new Answer(exitCode, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    /// <summary>As above, for a command that must succeed.</summary>
    public async Task<Answer> DemandAsync(params string[] arguments)
    {
        var answer = await RunAsync(arguments);
        answer.ExitCode.ShouldBe(ExitCode.Ok, answer.Error);
        return answer;
    }
}
