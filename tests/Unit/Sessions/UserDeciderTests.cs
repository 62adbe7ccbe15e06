using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Sessions;

public sealed class UserDeciderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly UserState Ada = new(7, 1, "Ada", "ada@example.com", Role.Editor, "hash", Noon, Noon, 1, null, 4);

    [Fact]
    public void What_differs_is_changed_and_nothing_else() =>
        UserDecider.ChangeUser(Ada, "Ada L.", "ada@example.com", Role.Admin).ShouldBe(
            [new UserChanged(7) { Name = new Change<string>("Ada", "Ada L.") }, new UserRoleChanged(7, new Change<Role>(Role.Editor, Role.Admin))]);

    [Fact]
    public void What_is_so_already_is_no_event()
    {
        UserDecider.ChangeUser(Ada, "Ada", "ada@example.com", Role.Editor).ShouldBeEmpty();
        UserDecider.ChangeUser(Ada, null, null, null).ShouldBeEmpty();
        UserDecider.Reactivate(Ada).ShouldBeEmpty();
        UserDecider.Deactivate(Ada with { DeactivatedAt = Noon }).ShouldBeEmpty();
    }

    [Fact]
    public void A_deactivated_user_can_come_back() => UserDecider.Reactivate(Ada with { DeactivatedAt = Noon }).ShouldBe([new UserReactivated(7)]);

    [Theory]
    [InlineData(Role.Admin, true, true)]
    [InlineData(Role.Editor, true, false)]
    [InlineData(Role.Readonly, true, false)]
    [InlineData(Role.Supporter, false, true)]
    public void Each_role_fits_where_it_belongs(Role role, bool ofOrganization, bool ofPlatform)
    {
        UserDecider.Fits(role, 1).ShouldBe(ofOrganization);
        UserDecider.Fits(role, null).ShouldBe(ofPlatform);
    }

    [Fact]
    public void Only_what_may_leave_nobody_who_rules_is_held_to_that()
    {
        UserDecider.TakesAdminAway([new UserDeactivated(7)]).ShouldBeTrue();
        UserDecider.TakesAdminAway([new UserRoleChanged(7, new Change<Role>(Role.Admin, Role.Editor))]).ShouldBeTrue();
        UserDecider.TakesAdminAway([new UserRoleChanged(7, new Change<Role>(Role.Editor, Role.Admin)), new UserReactivated(7)]).ShouldBeFalse();
    }

    [Fact]
    public void What_gives_an_address_or_makes_it_count_is_held_to_its_being_free()
    {
        UserDecider.TakesEmail([new UserChanged(7) { Email = new Change<string?>(null, "a@b") }]).ShouldBeTrue();
        UserDecider.TakesEmail([new UserReactivated(7)]).ShouldBeTrue();
        UserDecider.TakesEmail([new PasswordChanged(7, "h", null)]).ShouldBeTrue();
        UserDecider.TakesEmail([new UserChanged(7) { Name = new Change<string>("a", "b") }, new UserDeactivated(7)]).ShouldBeFalse();
    }

    [Fact]
    public void A_user_in_a_log_line_shows_no_hash() => $"{Ada}".ShouldBe("user 7");
}
