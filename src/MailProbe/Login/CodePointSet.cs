using System.Globalization;
using System.Text;

namespace EventMonitors.MailProbe.Login;

/// <summary>A set of code points.</summary>
internal sealed class CodePointSet
{
    private readonly int[] _firsts;
    private readonly int[] _lasts;

    /// <param name="ranges">Ranges in hexadecimal, ascending and apart, as <c>41-5A AA</c>.</param>
    public CodePointSet(string ranges)
    {
        var parts = ranges.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        _firsts = [.. parts.Select(part => Number(part.Split('-')[0]))];
        _lasts = [.. parts.Select(part => Number(part.Split('-')[^1]))];
    }

    public bool Contains(Rune rune)
    {
        var at = Array.BinarySearch(_firsts, rune.Value);
        var range = at >= 0 ? at : ~at - 1;
        return range >= 0 && rune.Value <= _lasts[range];
    }

    private static int Number(string hex) => int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
