using System.ComponentModel.DataAnnotations;

namespace EventMonitors.Api.Customers;

/// <summary>An organization as the API shows it.</summary>
/// <param name="Id">Internal id.</param>
/// <param name="Name">For people to read.</param>
/// <param name="Status">Whether its users may log in: active or inactive.</param>
/// <param name="Quota">How much of the platform it may use.</param>
/// <param name="CreatedAt">When it was registered.</param>
/// <param name="UpdatedAt">When it changed last.</param>
public sealed record OrganizationResponse(long Id, string Name, ActivityStatus Status, OrganizationQuota Quota, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>The organization as it is shown.</summary>
    public static OrganizationResponse Of(OrganizationState organization) => new(
        organization.Id,
        organization.Name,
        ActivityStatuses.Of(organization.DeactivatedAt),
        OrganizationQuota.Of(organization.Quota),
        organization.CreatedAt,
        organization.UpdatedAt);
}

/// <summary>The body of <c>POST /api/organizations</c> as the OpenAPI document describes it.</summary>
/// <param name="Name">1 to 200 characters.</param>
public sealed record CreateOrganizationBody([property: StringLength(200, MinimumLength = 1)] string Name);

/// <summary>The body of <c>PATCH /api/organizations/{id}</c> as the OpenAPI document describes it: a JSON merge patch (RFC 7396).</summary>
/// <param name="Name">1 to 200 characters.</param>
public sealed record ChangeOrganizationBody([property: StringLength(200, MinimumLength = 1)] string? Name = null);

/// <summary>The body of <c>PUT /api/organizations/{id}/quota</c> as the OpenAPI document describes it; what is left out is what everybody has.</summary>
/// <param name="Monitors">Most monitors, 0 to 10000000.</param>
/// <param name="SmallestCheckInterval">Seconds between two checks at least, 10 to 86400.</param>
/// <param name="TestsPerMinute">Most checks made at once or tried in a minute, 0 to 1000; 0 for none.</param>
public sealed record QuotaBody(
    [property: Range(0, 10_000_000)] int? Monitors = null,
    [property: Range(10, 86_400)] int? SmallestCheckInterval = null,
    [property: Range(0, 1_000)] int? TestsPerMinute = null);
