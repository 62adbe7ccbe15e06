using System.Globalization;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Storage;

/// <summary>The event store's tenant of an organization.</summary>
public static class TenantId
{
    /// <summary>An organization's own tenant; the platform's, where there is none.</summary>
    public static string Of(long? organizationId) =>
        organizationId?.ToString(CultureInfo.InvariantCulture) ?? PostgresEventStore.DefaultTenant;

    /// <summary>The organization that a tenant is; <c>null</c> for the platform's own.</summary>
    public static long? OrganizationOf(string tenantId) =>
        long.TryParse(tenantId, NumberStyles.None, CultureInfo.InvariantCulture, out var organizationId) ? organizationId : null;
}
