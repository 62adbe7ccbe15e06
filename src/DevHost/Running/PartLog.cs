using EventMonitors.DevHost.Servers;

namespace EventMonitors.DevHost.Running;

/// <summary>Keeps what one part writes in a file, and shows it, or only what of it calls for attention.</summary>
public sealed class PartLog : IDisposable
{
    private static readonly string[] Alarms = ["warn", "error", "fatal", "panic", "crash"];

    private readonly string _part;
    private readonly Terminal _terminal;
    private readonly StreamWriter _file;
    private bool _complained;

    private PartLog(string part, Terminal terminal, Shown show, StreamWriter file) =>
        (_part, _terminal, Show, _file) = (part, terminal, show, file);

    /// <summary>How much of a part the person at the terminal sees.</summary>
    public enum Shown
    {
        Nothing,
        Alarms,
        All,
    }

    public Shown Show { get; set; }

    /// <summary>Begins a new file; the one of the run before stays beside it.</summary>
    public static PartLog Open(string folder, string part, Terminal terminal, Shown show)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{part}.log");
        if (File.Exists(path)) File.Move(path, Path.Combine(folder, $"{part}.previous.log"), overwrite: true);
        var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read, UnixCreateMode = PrivateFile.Mode, BufferSize = 0 });
        return new PartLog(part, terminal, show, new StreamWriter(stream) { AutoFlush = true });
    }

    public void Write(string line)
    {
        Keep(line);
        if (Show == Shown.All || (Show == Shown.Alarms && CallsForAttention(line))) _terminal.Line(_part, line);
    }

    public void Dispose() => _file.Dispose();

    // A full disk must not stop us from reading: the part would stand still as soon as its pipe is full too.
    private void Keep(string line)
    {
        lock (_file)
        {
            try
            {
                _file.WriteLine(line);
                _complained = false;
            }
            catch (IOException error)
            {
                if (!_complained) _terminal.Say($"the log of {_part} cannot be written: {error.Message}");
                _complained = true;
            }
        }
    }

    private static bool CallsForAttention(string line) =>
        Alarms.Any(alarm => line.Contains(alarm, StringComparison.OrdinalIgnoreCase));
}
