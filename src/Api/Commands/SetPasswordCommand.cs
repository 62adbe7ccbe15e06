using System.CommandLine;
using EventMonitors.Api.Http;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Commands;

/// <summary>
/// <c>users set-password</c>: for the first admin, who has a token and no password, and for one who is locked out. The password is
/// the first line of standard input: arguments have more readers.
/// </summary>
internal static class SetPasswordCommand
{
    /// <summary>Whose password was set.</summary>
    public sealed record Answer(long UserId, long? OrganizationId, string Email);

    public static Command Create(CommandActions actions)
    {
        var email = new Option<string>("--email") { Description = "The user's e-mail address.", Required = true, HelpName = "address" };
        var command = new Command("set-password", "Gives an active user the password on standard input, and ends every session of the user.") { email };
        actions.Set(command, async (parsed, run, cancellation) =>
        {
            var address = EmailAddress.Parse(parsed.GetRequiredValue(email)) ?? throw new UsageException($"--email {EmailAddress.Rule}");
            using var input = new StreamReader(run.Streams.Input, leaveOpen: true);
            var password = PasswordRules.Normalize(await input.ReadLineAsync(cancellation) ?? "") ?? throw new UsageException("The password on standard input is not valid Unicode.");
            if (PasswordRules.FindProblem(password, address) is { } problem) throw new UsageException($"The password on standard input {problem}");

            using var host = await run.OpenAsync(DatabaseLogin.Service, cancellation);
            var user = await host.Services.GetRequiredService<UserStateQueries>().FindLoginAsync(address, cancellation)
                ?? throw new CommandException($"No active user has the address {address}.");
            var hash = await host.Services.GetRequiredService<PasswordHashing>().HashAsync(password, cancellation);
            try
            {
                await host.Services.GetRequiredService<UserHandler>().ChangeAsync(
                    user.Id, own: null, state => UserDecider.ChangePassword(state, hash, keptSession: null), run.Metadata(), cancellation);
            }
            catch (ProblemException refused)
            {
                throw new CommandException($"{refused.Problem.Detail}");
            }

            await run.Output.WriteAsync(new Answer(user.Id, user.OrganizationId, address), answer => $"user {answer.UserId} {answer.Email} has a new password; every session is over");
        });
        return command;
    }
}
