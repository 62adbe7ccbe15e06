using System.Text;
using System.Text.Json;
using EventMonitors.Api.Commands;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Commands;

public sealed class CreateAdminTests(OperatorDatabase database) : IClassFixture<OperatorDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_organization_gets_its_admin_and_a_token_that_opens_a_session_of_that_length()
    {
        var before = DateTimeOffset.UtcNow;
        var admin = (await CreateAsync("Acme Hosting", "Ada", "Ada@Acme.example", "--days", "7")).Rows.ShouldHaveSingleItem();

        var token = admin.GetProperty("token").GetString()!;
        var caller = (await new SessionQueries(database.DataSource).FindCallerAsync(token, before, Cancellation)).ShouldNotBeNull();
        caller.Role.ShouldBe(Role.Admin);
        caller.OrganizationId.ShouldBe(admin.GetProperty("organizationId").GetInt64());
        caller.UserId.ShouldBe(admin.GetProperty("userId").GetInt64());
        admin.GetProperty("expiresAt").GetDateTimeOffset().ShouldBeInRange(before.AddDays(7).AddSeconds(-1), DateTimeOffset.UtcNow.AddDays(7));
        admin.GetProperty("email").GetString().ShouldBe("ada@acme.example");
        admin.GetProperty("newOrganization").GetBoolean().ShouldBeTrue();
        admin.GetProperty("newUser").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task The_same_address_again_is_the_same_admin_with_another_session()
    {
        var first = (await CreateAsync("Twice Hosting", "Bob", "bob@twice.example")).Rows[0];
        var second = (await CreateAsync("Twice Hosting", "Bob", "BOB@twice.example")).Rows[0];

        foreach (var id in (string[])["organizationId", "userId"]) second.GetProperty(id).GetInt64().ShouldBe(first.GetProperty(id).GetInt64());
        second.GetProperty("token").GetString().ShouldNotBe(first.GetProperty("token").GetString());
        second.GetProperty("newUser").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task An_organization_can_be_named_by_its_id_and_must_then_exist()
    {
        var organization = (await CreateAsync("Third Hosting", "Cy", "cy@third.example")).Rows[0].GetProperty("organizationId").GetInt64();
        (await CreateAsync($"{organization}", "Di", "di@third.example")).Rows[0].GetProperty("organizationId").GetInt64().ShouldBe(organization);

        var refused = await database.Operator.RunAsync(Arguments("987654", "E", "e@third.example"));
        refused.ExitCode.ShouldBe(ExitCode.Failed);
        refused.Error.ShouldContain("There is no organization 987654");
    }

    [Fact]
    public async Task A_name_that_two_organizations_have_is_refused_with_their_ids()
    {
        await database.ExecuteAsync("insert into event_monitors.organizations (id, name, created_at) values (71, 'Twins', now()), (72, 'Twins', now())");

        var refused = await database.Operator.RunAsync(Arguments("Twins", "F", "f@twins.example"));

        refused.ExitCode.ShouldBe(ExitCode.Failed);
        refused.Error.ShouldContain("71, 72");
    }

    [Fact]
    public async Task A_user_who_is_no_admin_does_not_become_one()
    {
        await database.ExecuteAsync("insert into event_monitors.organizations (id, name, created_at) values (81, 'Roles', now())");
        await database.ExecuteAsync("insert into event_monitors.users (id, organization_id, name, role, created_at, email) values (811, 81, 'Gil', 'editor', now(), 'gil@roles.example')");

        var refused = await database.Operator.RunAsync(Arguments("81", "Gil", "gil@roles.example"));

        refused.ExitCode.ShouldBe(ExitCode.Failed);
        refused.Error.ShouldContain("with the role editor");
        (await database.ScalarAsync<long>("select count(*) from event_store.mt_streams where id = 'user-811'")).ShouldBe(0);
    }

    [Fact]
    public async Task The_events_say_that_the_operator_did_it_and_hold_no_token()
    {
        var admin = (await CreateAsync("Traced Hosting", "Hal", "hal@traced.example")).Rows[0];
        var organization = admin.GetProperty("organizationId").GetInt64();

        var events = await database.Store.ReadStreamAsync(TenantId.Of(organization), SessionEventTypes.StreamId(admin.GetProperty("userId").GetInt64()), cancellationToken: Cancellation).ToListAsync(Cancellation);

        events.Select(e => e.Data.GetType()).ShouldBe([typeof(UserRegistered), typeof(SessionOpened)]);
        foreach (var recorded in events)
        {
            recorded.Metadata.Headers[EventHeaders.Actor].ShouldBe($"operator:{Environment.UserName}");
            recorded.Metadata.Headers[EventHeaders.Role].ShouldBe("operator");
            recorded.Metadata.Headers[EventHeaders.Origin].ShouldBe(Environment.MachineName);
            recorded.Metadata.CorrelationId!.ShouldMatch("^[0-9a-f]{32}$");
        }

        (await database.ScalarAsync<long>(
            "select count(*) from event_store.mt_events where data::text like $1 or headers::text like $1", $"%{admin.GetProperty("token").GetString()}%")).ShouldBe(0);
    }

    [Fact]
    public async Task An_admin_of_the_platform_belongs_to_no_organization()
    {
        var admin = (await database.Operator.DemandAsync("users", "create-admin", "--platform", "--name", "Root", "--email", "root@platform.example", "--json")).Rows.ShouldHaveSingleItem();

        admin.GetProperty("organizationId").ValueKind.ShouldBe(JsonValueKind.Null);
        var caller = (await new SessionQueries(database.DataSource).FindCallerAsync(admin.GetProperty("token").GetString()!, DateTimeOffset.UtcNow, Cancellation)).ShouldNotBeNull();
        (caller.Role, caller.OrganizationId).ShouldBe((Role.Admin, null));
    }

    [Theory]
    [InlineData]
    [InlineData("--platform", "--organization", "Both")]
    public async Task An_admin_is_either_an_organizations_or_the_platforms(params string[] which)
    {
        var refused = await database.Operator.RunAsync([.. (string[])["users", "create-admin", "--name", "Ned", "--email", "ned@both.example"], .. which]);

        refused.ExitCode.ShouldBe(ExitCode.Usage);
        refused.Error.ShouldContain("either --organization or --platform");
    }

    [Fact]
    public async Task An_address_of_another_organizations_user_is_refused()
    {
        await CreateAsync("Owner Hosting", "Kim", "kim@owner.example");

        var refused = await database.Operator.RunAsync(Arguments("Taker Hosting", "Kim", "kim@owner.example"));

        refused.ExitCode.ShouldBe(ExitCode.Failed);
        refused.Error.ShouldContain("Another active user has the address kim@owner.example");
        (await database.ScalarAsync<long>("select count(*) from event_monitors.organizations where name = 'Taker Hosting'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_password_on_standard_input_is_set_ends_every_session_and_shows_nowhere()
    {
        var admin = (await CreateAsync("Password Hosting", "Lea", "lea@password.example")).Rows[0];
        var answer = await SetPasswordAsync("lea@password.example", "ein langes Kennwort\n");

        answer.ExitCode.ShouldBe(ExitCode.Ok, answer.Error);
        (answer.Output + answer.Error).ShouldNotContain("Kennwort");
        (await new SessionQueries(database.DataSource).FindCallerAsync(admin.GetProperty("token").GetString()!, DateTimeOffset.UtcNow, Cancellation)).ShouldBeNull();
        var user = (await new UserStateQueries(database.DataSource).FindLoginAsync("lea@password.example", Cancellation)).ShouldNotBeNull();
        using var passwords = new PasswordHashing();
        (await passwords.VerifyAsync(user.PasswordHash, "ein langes Kennwort", Cancellation)).ShouldBe(PasswordVerdict.Right);
    }

    [Theory]
    [InlineData("lea@nobody.example", "ein langes Kennwort", ExitCode.Failed, "No active user has the address")]
    [InlineData("lea@nobody.example", "kurz", ExitCode.Usage, "must have 12 to 128 characters")]
    [InlineData("lea@nobody.example", "", ExitCode.Usage, "must have 12 to 128 characters")]
    [InlineData("lea", "ein langes Kennwort", ExitCode.Usage, "--email")]
    public async Task A_password_that_cannot_be_set_is_refused(string email, string password, int exitCode, string problem)
    {
        var answer = await SetPasswordAsync(email, password);

        answer.ExitCode.ShouldBe(exitCode);
        answer.Error.ShouldContain(problem);
    }

    private async Task<Operator.Answer> SetPasswordAsync(string email, string input)
    {
        using var standardInput = new MemoryStream(Encoding.UTF8.GetBytes(input));
        return await database.Operator.RunAsync(standardInput, Cancellation, "users", "set-password", "--email", email);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    [InlineData("nul\0")]
    public async Task A_name_that_cannot_be_shown_is_refused(string name)
    {
        var refused = await database.Operator.RunAsync(Arguments("Shown Hosting", name, "i@shown.example"));

        refused.ExitCode.ShouldBe(ExitCode.Usage);
        refused.Error.ShouldContain("--name");
        (await database.ScalarAsync<long>("select count(*) from event_monitors.organizations where name = 'Shown Hosting'")).ShouldBe(0);
    }

    [Fact]
    public async Task People_read_the_token_in_a_line_of_its_own()
    {
        var answer = await database.Operator.DemandAsync("users", "create-admin", "--organization", "Text Hosting", "--name", "Jo", "--email", "jo@text.example");

        var token = answer.Output.Split('\n').Single(line => line.StartsWith("token ", StringComparison.Ordinal))["token ".Length..].Trim();
        SessionToken.IsWellFormed(token).ShouldBeTrue();
        answer.Error.ShouldBeEmpty();
    }

    private Task<Operator.Answer> CreateAsync(string organization, string name, string email, params string[] more) =>
        database.Operator.DemandAsync([.. Arguments(organization, name, email), .. more]);

    private static string[] Arguments(string organization, string name, string email) =>
        ["users", "create-admin", "--organization", organization, "--name", name, "--email", email, "--json"];
}
