using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace EventMonitors.EventStore;

/// <summary>One numbered script, as it is embedded in an assembly.</summary>
internal sealed partial record SchemaScript(int Number, string Name, string Sql)
{
    /// <summary>Independent of how the checkout ends its lines.</summary>
    public string Fingerprint { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    public static IReadOnlyList<SchemaScript> Embedded(Assembly assembly, string prefix)
    {
        var scripts = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => Read(assembly, name, name[prefix.Length..]))
            .OrderBy(script => script.Number)
            .ToList();

        if (scripts.Count == 0 || scripts.Where((script, index) => script.Number != index + 1).Any())
            throw new InvalidOperationException($"The scripts under {prefix} in {assembly.GetName().Name} are not numbered 0001, 0002 and so on.");

        return scripts;
    }

    private static SchemaScript Read(Assembly assembly, string resource, string file)
    {
        var name = FileName().Match(file);
        if (!name.Success)
            throw new InvalidOperationException($"{resource} is not named NNNN-what-it-does.sql.");

        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return new SchemaScript(int.Parse(name.Groups[1].ValueSpan, CultureInfo.InvariantCulture), name.Groups[2].Value, reader.ReadToEnd());
    }

    [GeneratedRegex(@"^(\d{4})-([a-z0-9-]+)\.sql\z")]
    private static partial Regex FileName();
}
