using System.Globalization;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Storage;

/// <summary>The event store's tenant of an organization.</summary>
public static class TenantId
{
    /// <summary>An organization's own tenant; the platform's, where there is none.</summary>
    public static string Of(long? organizationId) =>
        organizationId?.ToString(CultureInfo.InvariantCulture) ?? PostgresEventStore.DefaultTenant;
}
