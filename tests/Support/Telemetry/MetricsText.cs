using System.Globalization;
using System.Text.RegularExpressions;

namespace EventMonitors.Tests.Support.Telemetry;

/// <summary>
/// Reads Prometheus' text format, version 0.0.4, and takes nothing that its description does not promise
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
/// </summary>
public static partial class MetricsText
{
    private static readonly string[] Types = ["counter", "gauge", "histogram", "summary", "untyped"];

    /// <summary>One family: its name, its type, and its samples.</summary>
    public sealed record Family(string Name, string Type, IReadOnlyList<Sample> Samples);

    /// <summary>One sample.</summary>
    public sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
    {
        /// <summary>Name and labels, which no two samples share.</summary>
        public string Identity => Name + string.Concat(Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"|{label.Key}={label.Value}"));
    }

    /// <exception cref="FormatException">A rule is broken; the message names the line.</exception>
    public static IReadOnlyDictionary<string, Family> Read(string text)
    {
        Demand(text.EndsWith('\n'), "the last line has no end");
        var families = new Dictionary<string, Family>();
        var seen = new HashSet<string>();
        var samples = new List<Sample>();
        Family? current = null;
        foreach (var line in text[..^1].Split('\n'))
        {
            if (line.Length == 0 || line == "# EOF") continue;
            if (line[0] == '#')
            {
                var comment = CommentLine().Match(line);
                if (!comment.Success) continue;
                if (comment.Groups[1].Value != "TYPE") continue;
                Demand(Types.Contains(comment.Groups[3].Value), line);
                current = new Family(comment.Groups[2].Value, comment.Groups[3].Value, samples = []);
                Demand(families.TryAdd(current.Name, current), $"{line}: the second of its kind");
                continue;
            }

            var sample = SampleOf(line);
            Demand(current is not null && Belongs(sample.Name, current), $"{line}: belongs to no type, or its family is torn apart");
            Demand(seen.Add(sample.Identity), $"{line}: was there already");
            samples.Add(sample);
        }

        foreach (var family in families.Values) DemandWhole(family);
        return families;
    }

    private static Sample SampleOf(string line)
    {
        var match = SampleLine().Match(line);
        Demand(match.Success, line);
        var labels = new Dictionary<string, string>();
        foreach (Match label in Label().Matches(match.Groups[2].Value)) Demand(labels.TryAdd(label.Groups[1].Value, Regex.Unescape(label.Groups[2].Value)), line);
        var number = match.Groups[3].Value;
        var value = number switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            _ => double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
        return new Sample(match.Groups[1].Value, labels, value);
    }

    private static bool Belongs(string sample, Family family) =>
        sample == family.Name || (family.Type == "histogram" && sample[family.Name.Length..] is "_bucket" or "_sum" or "_count" && sample.StartsWith(family.Name, StringComparison.Ordinal));

    private static void DemandWhole(Family family)
    {
        if (family.Type == "counter") Demand(family.Samples.All(sample => sample.Value >= 0), $"{family.Name}: a counter below zero");
        if (family.Type != "histogram") return;
        foreach (var series in family.Samples.GroupBy(sample => string.Join('|', sample.Labels.Where(label => label.Key != "le").OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"))))
        {
            var buckets = series.Where(sample => sample.Name == family.Name + "_bucket").Select(sample => (Bound: BoundOf(sample), sample.Value)).ToArray();
            Demand(buckets.Length > 0 && double.IsPositiveInfinity(buckets[^1].Bound), $"{family.Name}: no bucket without a bound");
            Demand(buckets.Zip(buckets.Skip(1)).All(pair => pair.First.Bound < pair.Second.Bound && pair.First.Value <= pair.Second.Value), $"{family.Name}: buckets are not cumulative");
            Demand(series.Count(sample => sample.Name == family.Name + "_sum") == 1, $"{family.Name}: no sum");
            Demand(series.Single(sample => sample.Name == family.Name + "_count").Value == buckets[^1].Value, $"{family.Name}: the count is not that of the last bucket");
        }
    }

    private static double BoundOf(Sample bucket) => bucket.Labels["le"] == "+Inf" ? double.PositiveInfinity : double.Parse(bucket.Labels["le"], CultureInfo.InvariantCulture);

    private static void Demand(bool condition, string problem)
    {
        if (!condition) throw new FormatException(problem);
    }

    [GeneratedRegex(@"^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$")]
    private static partial Regex CommentLine();

    [GeneratedRegex("""^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\["\\n])*",?)*\})? ([0-9eE.+-]+|[+-]Inf|NaN)(?: [0-9]+)?$""")]
    private static partial Regex SampleLine();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"[,}]""")]
    private static partial Regex Label();
}
