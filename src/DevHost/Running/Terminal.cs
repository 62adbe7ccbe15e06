namespace EventMonitors.DevHost.Running;

/// <summary>What the person at the terminal sees: each line with the name of the part that wrote it, coloured where colours are wanted.</summary>
/// <param name="print">Takes the text instead of the terminal, for who has none.</param>
public sealed class Terminal(Action<string>? print = null)
{
    private const string Reset = "\e[0m";
    private const string Own = "run";
    private static readonly string[] Colours = ["\e[36m", "\e[33m", "\e[35m", "\e[34m", "\e[32m", "\e[96m", "\e[93m", "\e[95m"];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _colourByPart = new() { [Own] = "\e[1m" };
    private readonly bool _coloured =
        print is null
        && !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>Words of our own, a line or several, or none.</summary>
    public void Say(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Line(Own, line);
    }

    /// <summary>A line that a part wrote.</summary>
    public void Line(string part, string line)
    {
        lock (_gate) Print(_coloured ? $"{ColourOf(part)}{part,-14}|{Reset} {line}" : $"{part,-14}| {line}");
    }

    /// <summary>Text as it is, to be copied from.</summary>
    public void Block(string text)
    {
        lock (_gate) Print(text);
    }

    private void Print(string text)
    {
        try
        {
            if (print is not null) print(text);
            else Console.Out.WriteLine(text);
        }
        catch (IOException)
        {
            // Whoever read our output has gone; that is no reason to stop.
        }
    }

    private string ColourOf(string part)
    {
        if (!_colourByPart.TryGetValue(part, out var colour))
            _colourByPart[part] = colour = Colours[(_colourByPart.Count - 1) % Colours.Length];
        return colour;
    }
}
