using System.CommandLine;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Commands;

/// <summary><c>schema apply</c>: brings the tables up to date and sees to the roles and the service's login.</summary>
internal static class SchemaApplyCommand
{
    /// <summary>What was done.</summary>
    /// <param name="Applied">How many scripts were missing.</param>
    /// <param name="Roles">Whether the database's roles are there.</param>
    /// <param name="Login">What became of the service's own login.</param>
    private sealed record Outcome(int Applied, bool Roles, ServiceLoginState Login);

    public static Command Create(CommandActions actions)
    {
        var command = new Command("apply", "Brings the tables up to date, and makes the roles and the service's login where it may.");
        actions.Set(command, async (_, run, cancellation) =>
        {
            using var host = run.Build(DatabaseLogin.Owner);
            var (applied, roles) = await host.Services.GetRequiredService<DatabaseSchema>().ApplyAsync(cancellation);
            var login = roles
                ? await host.Services.GetRequiredService<ServiceLoginTable>().EnsureAsync(run.Configuration, cancellation)
                : ServiceLoginState.RolesMissing;
            await run.Output.WriteAsync(new Outcome(applied, roles, login), Text);
        });
        return command;
    }

    private static string Text(Outcome outcome) =>
        $"{(outcome.Applied == 0 ? "the tables are up to date" : $"{outcome.Applied} scripts applied")}; {outcome.Login switch
        {
            ServiceLoginState.Created => "the service's login was made",
            ServiceLoginState.Kept => "the service's login is there",
            ServiceLoginState.SameAsOwner => "the service uses the owner's login (docs/security.md says why it should not)",
            ServiceLoginState.NotAllowed => "the service's login is not in event_monitors_service, and this one may not change that",
            _ => "the roles event_monitors_service and event_monitors_archivist are missing, and this login may not make them",
        }}";
}
