using Spectre.Console;

namespace EventMonitors.Api.Commands;

/// <summary>A progress bar on the terminal's error stream, so that the output stays a clean result.</summary>
internal static class ProgressBar
{
    public static async Task<TResult> RunAsync<TResult>(string title, Func<IProgress<Step>, Task<TResult>> workAsync)
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await terminal.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async bars =>
            {
                var bar = bars.AddTask(Markup.Escape(title));
                bar.IsIndeterminate = true;
                var result = await workAsync(new Bar(bar, title));
                bar.Value = bar.MaxValue;
                return result;
            });
    }

    private sealed class Bar(ProgressTask bar, string title) : IProgress<Step>
    {
        public void Report(Step value)
        {
            bar.Description = Markup.Escape($"{title}: {value}");
            bar.IsIndeterminate = value.Total is null;
            if (value.Total is not { } total) return;
            bar.MaxValue = Math.Max(1, total);
            bar.Value = Math.Min(value.Done, bar.MaxValue);
        }
    }
}
