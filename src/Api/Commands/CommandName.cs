using System.CommandLine;
using System.CommandLine.Parsing;

namespace EventMonitors.Api.Commands;

/// <summary>What a command is called in full: <c>eventmonitors secrets rotate</c>.</summary>
internal static class CommandName
{
    public static string Of(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult command; at = at.Parent) names.Push(command.Command.Name);
        return string.Join(' ', names);
    }
}
