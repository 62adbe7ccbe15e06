using System.Text;
using System.Text.RegularExpressions;

namespace EventMonitors.Tests.EndToEnd;

/// <summary>The shell blocks of a document as one script, each line where it stands in the document.</summary>
internal static partial class GuideScript
{
    /// <summary>Makes the script.</summary>
    /// <param name="document">The document, in Markdown.</param>
    /// <param name="change">What is done to each line of a block.</param>
    public static string Of(string document, Func<string, string> change)
    {
        var script = new StringBuilder();
        var inBlock = false;
        foreach (var line in document.Split('\n'))
        {
            var isFence = line.StartsWith("```", StringComparison.Ordinal);
            if (isFence) inBlock = !inBlock && line == "```sh";
            script.Append(inBlock && !isFence ? change(line) : "").Append('\n');
        }

        return script.ToString();
    }

    /// <summary>How often a script calls curl.</summary>
    public static int CallsOf(string script) => Call().Count(script);

    [GeneratedRegex(@"(^|\$\()curl ", RegexOptions.Multiline)]
    private static partial Regex Call();
}
