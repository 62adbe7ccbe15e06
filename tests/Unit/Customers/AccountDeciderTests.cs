using EventMonitors.Api.ApiKeys;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Customers;

/// <summary>Customers, organizations and API keys.</summary>
public sealed class AccountDeciderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CustomerState Customer = new(10, 1, Guid.Empty, "C", Noon, Noon, 3, null);
    private static readonly OrganizationState Organization = new(1, "O", new QuotaSettings(5, null, 7), Noon, Noon, 3, null);
    private static readonly ApiKeyState Key = new(12, 1, "K", "emk_abcdef", ["monitors:read"], null, 7, Noon, Noon, 1, null);

    [Fact]
    public void Another_name_is_a_change_and_the_same_or_none_is_no_event()
    {
        CustomerDecider.Rename(Customer, "D").ShouldBe([new CustomerRenamed(10, new Change<string>("C", "D"))]);
        OrganizationDecider.Rename(Organization, "P").ShouldBe([new OrganizationRenamed(1, new Change<string>("O", "P"))]);
        ApiKeyDecider.Rename(Key, "L").ShouldBe([new ApiKeyRenamed(12, new Change<string>("K", "L"))]);
        foreach (var same in (IReadOnlyList<object>[])[CustomerDecider.Rename(Customer, "C"), OrganizationDecider.Rename(Organization, null), ApiKeyDecider.Rename(Key, null)]) same.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_over_already_does_not_end_again()
    {
        CustomerDecider.Deactivate(Customer).ShouldBe([new CustomerDeactivated(10)]);
        CustomerDecider.Deactivate(Customer with { DeactivatedAt = Noon }).ShouldBeEmpty();
        CustomerDecider.Reactivate(Customer).ShouldBeEmpty();
        OrganizationDecider.Deactivate(Organization).ShouldBe([new OrganizationDeactivated(1)]);
        OrganizationDecider.Reactivate(Organization with { DeactivatedAt = Noon }).ShouldBe([new OrganizationReactivated(1)]);
        OrganizationDecider.Reactivate(Organization).ShouldBeEmpty();
        ApiKeyDecider.Revoke(Key).ShouldBe([new ApiKeyRevoked(12)]);
        ApiKeyDecider.Revoke(Key with { RevokedAt = Noon }).ShouldBeEmpty();
    }

    [Fact]
    public void A_quota_is_replaced_as_a_whole_and_only_what_differs_is_written()
    {
        OrganizationDecider.SetQuota(Organization, new QuotaSettings(5, 60, null)).ShouldBe(
            [new OrganizationQuotaChanged(1) { SmallestCheckInterval = new Change<int?>(null, 60), TestsPerMinute = new Change<int?>(7, null) }]);
        OrganizationDecider.SetQuota(Organization, Organization.Quota).ShouldBeEmpty();
        OrganizationQuota.Of(Organization.Quota).ShouldBe(OrganizationQuota.Default with { Monitors = 5, TestsPerMinute = 7 });
    }

    [Fact]
    public void A_key_has_the_least_role_that_its_scopes_need()
    {
        ApiScopes.RoleOf([ApiScope.MonitorsRead, ApiScope.EventsRead]).ShouldBe(Role.Readonly);
        foreach (var scope in (ApiScope[])[ApiScope.MonitorsWrite, ApiScope.ChecksRun, ApiScope.CustomersWrite]) ApiScopes.RoleOf([scope]).ShouldBe(Role.Editor);
        ApiScopes.Names.ShouldBe(["monitors:read", "monitors:write", "checks:read", "checks:run", "events:read", "customers:read", "customers:write"]);
        ApiScopes.Find("of a newer program").ShouldBeNull();
    }

    [Fact]
    public void A_key_is_known_by_its_beginning_and_its_length()
    {
        var key = ApiKeyText.Create();
        ApiKeyText.IsWellFormed(key).ShouldBeTrue();
        ApiKeyText.PrefixOf(key).Length.ShouldBe(10);
        foreach (var none in (string[])[key[4..], key[..^1], key + "a", "emk_", SessionToken.Create()]) ApiKeyText.IsWellFormed(none).ShouldBeFalse(none);
    }
}
