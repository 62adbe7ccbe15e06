using EventMonitors.EventStore;

namespace EventMonitors.Api.Customers;

/// <summary>The streams and aliases of organizations and customers.</summary>
public static class CustomerEventTypes
{
    /// <summary>The alias of a customer stream's type.</summary>
    public const string CustomerStreamType = "customer";

    /// <summary>The alias of an organization stream's type.</summary>
    public const string OrganizationStreamType = "organization";

    /// <summary>The stream of one customer.</summary>
    public static string CustomerStreamId(long customerId) => $"customer-{customerId}";

    /// <summary>The stream of one organization.</summary>
    public static string OrganizationStreamId(long organizationId) => $"organization-{organizationId}";

    /// <summary>Registers the aliases.</summary>
    public static EventTypes AddCustomerEvents(this EventTypes types) => types
        .Add<OrganizationRegistered>("organization_registered")
        .Add<OrganizationRenamed>("organization_renamed")
        .Add<OrganizationDeactivated>("organization_deactivated")
        .Add<OrganizationReactivated>("organization_reactivated")
        .Add<OrganizationQuotaChanged>("organization_quota_changed")
        .Add<CustomerRegistered>("customer_registered")
        .Add<CustomerRenamed>("customer_renamed")
        .Add<CustomerDeactivated>("customer_deactivated")
        .Add<CustomerReactivated>("customer_reactivated");
}
