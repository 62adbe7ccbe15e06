using System.Globalization;
using System.Text.RegularExpressions;
using EventMonitors.Api.Http;
using EventMonitors.Tests.Contract.Architecture;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Contract.Http;

public sealed partial class ProblemCodeTests
{
    [Fact]
    public void Every_code_of_a_refusal_is_in_the_documentation_with_its_status_and_no_other()
    {
        var documented = Row().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "api.md")))
            .Select(row => (Status: int.Parse(row.Groups["status"].Value, CultureInfo.InvariantCulture), Code: row.Groups["code"].Value));
        documented.ShouldBe(ProblemCodes.All, ignoreOrder: true);
    }

    [GeneratedRegex(@"^\| (?<status>[0-9]{3}) \| `(?<code>\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
