using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Commands;

/// <summary>A command's results: lines for people, or one JSON object per line for programs.</summary>
internal sealed class CommandOutput(CommandStreams streams, bool json)
{
    /// <summary>How results are written as JSON.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new TimestampConverter(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>One result.</summary>
    public Task WriteAsync<TRow>(TRow row, Func<TRow, string> text) =>
        streams.Output.WriteLineAsync(json ? JsonSerializer.Serialize(row, Json) : text(row));

    /// <summary>Several results of one kind: for people, in columns.</summary>
    public async Task WriteAsync<TRow>(IReadOnlyList<TRow> rows, params (string Header, Func<TRow, string?> Cell)[] columns)
    {
        if (json)
        {
            foreach (var row in rows) await streams.Output.WriteLineAsync(JsonSerializer.Serialize(row, Json));
            return;
        }

        string[][] lines = [[.. columns.Select(c => c.Header)], .. rows.Select(row => columns.Select(c => Visible(c.Cell(row))).ToArray())];
        var widths = columns.Select((_, i) => lines.Max(line => line[i].Length)).ToArray();
        foreach (var line in lines)
            await streams.Output.WriteLineAsync(string.Join("  ", line.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
    }

    /// <summary>Shows how far a long piece of work is: a bar where a person watches, a line now and then elsewhere.</summary>
    public Task<TResult> WithProgressAsync<TResult>(string title, Func<IProgress<Step>, Task<TResult>> workAsync) =>
        streams.HasTerminal ? ProgressBar.RunAsync(title, workAsync) : ProgressLines.RunAsync(streams.Error, title, workAsync);

    /// <summary>Text that moves no cursor and hides nothing, whatever is in it.</summary>
    public static string Visible(string? text) => text is null ? "-" : new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
}

/// <summary>How far a piece of work is.</summary>
/// <param name="Done">How much is done.</param>
/// <param name="Total">Of how much; <c>null</c> where nobody knows.</param>
/// <param name="Unit">Of what: <c>events</c>.</param>
internal readonly record struct Step(long Done, long? Total, string Unit)
{
    /// <inheritdoc/>
    public override string ToString() => Total is { } total ? $"{Done} of {total} {Unit}" : $"{Done} {Unit}";
}
