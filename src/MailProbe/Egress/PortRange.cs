using System.Globalization;

namespace EventMonitors.MailProbe;

/// <summary>TCP ports from the first to the last one, both included.</summary>
internal readonly record struct PortRange(int First, int Last)
{
    public bool Contains(int port) => port >= First && port <= Last;

    /// <param name="entry">A port such as <c>993</c>, or a range such as <c>1024-65535</c>.</param>
    /// <exception cref="FormatException">The entry is neither; the message names it.</exception>
    public static PortRange Parse(string entry)
    {
        var ends = (entry?.Trim() ?? "").Split('-');
        if (ends.Length <= 2 && TryPort(ends[0], out var first) && TryPort(ends[^1], out var last) && first <= last)
            return new PortRange(first, last);
        throw new FormatException($"'{entry}' is not a port from 1 to 65535, nor a range of ports such as 1024-65535.");
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535;
}
