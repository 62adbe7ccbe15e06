using System.Diagnostics;

namespace EventMonitors.Api.Commands;

/// <summary>Progress for logs: a line every few seconds, and one at the end.</summary>
internal static class ProgressLines
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public static async Task<TResult> RunAsync<TResult>(TextWriter writer, string title, Func<IProgress<Step>, Task<TResult>> workAsync)
    {
        var lines = new Lines(writer, title);
        var result = await workAsync(lines);
        lines.WriteLast();
        return result;
    }

    private sealed class Lines(TextWriter writer, string title) : IProgress<Step>
    {
        private readonly Lock _gate = new();
        private long _written = Stopwatch.GetTimestamp();
        private Step? _last;

        public void Report(Step value)
        {
            lock (_gate)
            {
                _last = value;
                if (Stopwatch.GetElapsedTime(_written) < Pause) return;
                Write();
            }
        }

        public void WriteLast()
        {
            lock (_gate)
            {
                if (_last is not null) Write();
            }
        }

        private void Write()
        {
            writer.WriteLine($"{title}: {_last}");
            _written = Stopwatch.GetTimestamp();
        }
    }
}
