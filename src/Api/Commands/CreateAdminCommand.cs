using System.CommandLine;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Commands;

/// <summary><c>users create-admin</c>: the first admin of an organization or of the platform, and the only way to get one before there is any.</summary>
internal static class CreateAdminCommand
{
    private const int LongestSession = 366;

    public static Command Create(CommandActions actions)
    {
        var organization = new Option<string>("--organization") { Description = "Id of an organization that exists, or the name of a new one.", HelpName = "id|name" };
        var platform = new Option<bool>("--platform") { Description = "An admin of the platform itself, who rules organizations, their quotas and supporters." };
        var name = new Option<string>("--name") { Description = "The admin's name.", Required = true, HelpName = "name" };
        var email = new Option<string>("--email") { Description = "The admin's e-mail address.", Required = true, HelpName = "address" };
        var days = new Option<int>("--days") { Description = $"How many days the session lasts, 1 to {LongestSession}.", DefaultValueFactory = _ => 30, HelpName = "n" };
        days.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValueOrDefault<int>() is < 1 or > LongestSession) result.AddError($"--days takes a number from 1 to {LongestSession}.");
        });
        var command = new Command("create-admin", "Registers an admin, opens a session and prints its bearer token, this once.") { organization, platform, name, email, days };
        actions.Set(command, async (parsed, run, cancellation) =>
        {
            var ofPlatform = parsed.GetValue(platform);
            if (ofPlatform == (parsed.GetValue(organization) is not null)) throw new UsageException("Give either --organization or --platform.");
            var request = AdminRegistration.Request.Of(
                parsed.GetValue(organization), parsed.GetRequiredValue(name), parsed.GetRequiredValue(email), TimeSpan.FromDays(parsed.GetValue(days)));
            using var host = await run.OpenAsync(DatabaseLogin.Service, cancellation);
            var registration = host.Services.GetRequiredService<AdminRegistration>();
            var admin = await registration.RegisterAsync(request, run.Metadata(), cancellation);
            await run.Output.WriteAsync(admin, Text);
        });
        return command;
    }

    private static string Text(AdminRegistration.Admin admin) => $"""
        organization  {(admin.OrganizationId is null ? "none: an admin of the platform" : $"{admin.OrganizationId} {admin.OrganizationName}")}{(admin.NewOrganization ? " (new)" : "")}
        user          {admin.UserId} {admin.Email}{(admin.NewUser ? " (new)" : "")}
        session       {admin.SessionId}, until {admin.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC
        token         {admin.Token}
        """;
}
