using System.Globalization;

namespace EventMonitors.DevHost.Running;

/// <summary>What the person at the terminal asked for.</summary>
/// <param name="Port">TCP port of the API on 127.0.0.1.</param>
/// <param name="Workers">How many check workers run.</param>
/// <param name="Demo">Whether there is demo data and a demo mail server.</param>
/// <param name="Reset">Whether earlier data are dropped first.</param>
/// <param name="Hostile">Whether there are mail servers that misbehave, too, and monitors of theirs.</param>
/// <param name="Monitors">How many monitors of the demo mailbox there are as a load, each checked every ten seconds.</param>
public sealed record RunOptions(int Port = 8080, int Workers = 2, bool Demo = true, bool Reset = false, bool Hostile = false, int Monitors = 0)
{
    private const int MaxWorkers = 64;

    /// <exception cref="UsageException">An argument is not known, or its value cannot be used.</exception>
    public static RunOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new RunOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, inlineValue) = Split(arguments[i]);
            options = name switch
            {
                "--port" => options with { Port = Number(name, Value(), 1, 65535) },
                "--workers" => options with { Workers = Number(name, Value(), 1, MaxWorkers) },
                "--monitors" => options with { Monitors = Number(name, Value(), 0, DemoMonitors.MostOfLoad) },
                "--no-demo" when inlineValue is null => options with { Demo = false },
                "--reset" when inlineValue is null => options with { Reset = true },
                "--hostile" when inlineValue is null => options with { Hostile = true },
                _ => throw new UsageException($"unknown option '{arguments[i]}'; --help shows the ones there are."),
            };

            string Value() => inlineValue ?? (i + 1 < arguments.Count ? arguments[++i] : throw new UsageException($"{name} needs a number."));
        }
        return options switch
        {
            { Hostile: true, Demo: false } => throw new UsageException("--hostile is part of the demo; it does not go with --no-demo."),
            { Monitors: > 0, Demo: false } => throw new UsageException("--monitors is part of the demo; it does not go with --no-demo."),
            _ => options,
        };
    }

    private static (string Name, string? Value) Split(string argument) =>
        argument.IndexOf('=', StringComparison.Ordinal) is var equals and > 0
            ? (argument[..equals], argument[(equals + 1)..])
            : (argument, null);

    private static int Number(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException($"{name} takes a number from {least} to {most}, not '{text}'.");
}
