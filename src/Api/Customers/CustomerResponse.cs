using System.ComponentModel.DataAnnotations;

namespace EventMonitors.Api.Customers;

/// <summary>A customer as the API shows it.</summary>
/// <param name="Id">Internal id.</param>
/// <param name="OrganizationId">The organization that it belongs to.</param>
/// <param name="PublicId">Its public UUID.</param>
/// <param name="Name">For people to read.</param>
/// <param name="Status">Whether it takes new monitors: active or inactive.</param>
/// <param name="CreatedAt">When it was registered.</param>
/// <param name="UpdatedAt">When it changed last.</param>
public sealed record CustomerResponse(long Id, long OrganizationId, Guid PublicId, string Name, ActivityStatus Status, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>The customer as it is shown.</summary>
    public static CustomerResponse Of(CustomerState customer) => new(
        customer.Id, customer.OrganizationId, customer.PublicId, customer.Name, ActivityStatuses.Of(customer.DeactivatedAt), customer.CreatedAt, customer.UpdatedAt);
}

/// <summary>Whether something that can be deactivated is.</summary>
public enum ActivityStatus
{
    /// <summary>It is not.</summary>
    Active,

    /// <summary>It is.</summary>
    Inactive,
}

/// <summary>How a status is known.</summary>
public static class ActivityStatuses
{
    /// <summary>The status of what was deactivated then, or is not.</summary>
    public static ActivityStatus Of(DateTimeOffset? deactivatedAt) => deactivatedAt is null ? ActivityStatus.Active : ActivityStatus.Inactive;
}

/// <summary>The body of <c>POST /api/customers</c> as the OpenAPI document describes it.</summary>
/// <param name="Name">1 to 200 characters.</param>
/// <param name="PublicId">A UUID that the portal knows the customer by; left out, one is made.</param>
public sealed record CreateCustomerBody([property: StringLength(200, MinimumLength = 1)] string Name, Guid? PublicId = null);

/// <summary>The body of <c>PATCH /api/customers/{id}</c> as the OpenAPI document describes it: a JSON merge patch (RFC 7396).</summary>
/// <param name="Name">1 to 200 characters.</param>
public sealed record ChangeCustomerBody([property: StringLength(200, MinimumLength = 1)] string? Name = null);
