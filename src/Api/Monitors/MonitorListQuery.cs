using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Monitors;

/// <summary>The query fields of <c>GET /api/imap-pop-monitors</c>, as sent.</summary>
/// <param name="CustomerId">Internal id or public UUID of a customer.</param>
/// <param name="Status">active, maintenance, disabled; several separated by commas.</param>
/// <param name="Health">up, down, inconclusive, unknown; several separated by commas.</param>
/// <param name="Hostname">The whole host name, in any case and spelling.</param>
/// <param name="Q">Text that name, hostname or user contain, in any case; 2 to 100 characters.</param>
/// <param name="Sort">id, name, hostname, createdAt or updatedAt; with a - in front the greatest first. Default id.</param>
/// <param name="Cursor">nextCursor of the page before.</param>
/// <param name="Limit">1 to 200 monitors; default 50.</param>
/// <param name="OrganizationId">Whose monitors; for a supporter that of any organization.</param>
public sealed record MonitorListQuery(
    [FromQuery(Name = "customerId")] string? CustomerId,
    [FromQuery(Name = "status")] string? Status,
    [FromQuery(Name = "health")] string? Health,
    [FromQuery(Name = "hostname")] string? Hostname,
    [FromQuery(Name = "q")] string? Q,
    [FromQuery(Name = "sort")] string? Sort,
    [FromQuery(Name = "cursor")] string? Cursor,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "organizationId")] string? OrganizationId);
