using System.Globalization;
using System.Text;

namespace EventMonitors.Bench.Measuring;

/// <summary>Results as a Markdown table, ready for docs/performance.md.</summary>
internal sealed class Table(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public static string Rate(double perSecond) => perSecond.ToString("N0", CultureInfo.InvariantCulture);

    public static string Ratio(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);

    public static string Milliseconds(double milliseconds) => milliseconds.ToString("0.00", CultureInfo.InvariantCulture);

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var row in _rows.Prepend([.. columns.Select(_ => "---")]).Prepend(columns))
            text.Append("| ").AppendJoin(" | ", row).AppendLine(" |");
        return text.ToString();
    }
}
