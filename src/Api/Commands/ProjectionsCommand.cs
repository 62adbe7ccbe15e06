using System.CommandLine;

namespace EventMonitors.Api.Commands;

/// <summary><c>projections</c>: the read models, which follow from the log and from nothing else.</summary>
internal static class ProjectionsCommand
{
    public static Command Create(CommandActions actions) => new("projections", "The read models: how they are, and made anew from the first event.")
    {
        ListProjectionsCommand.Create(actions),
        ProjectionStatusCommand.Create(actions),
        RebuildProjectionsCommand.Create(actions),
        SwitchProjectionsCommand.Start(actions),
        SwitchProjectionsCommand.Stop(actions),
    };
}
