namespace EventMonitors.Api.Customers;

/// <summary>A provider signed up. Alias <c>organization_registered</c>, stream <c>organization-{id}</c>.</summary>
public sealed record OrganizationRegistered(long OrganizationId, string Name);

/// <summary>An organization took on a customer. Alias <c>customer_registered</c>, stream <c>customer-{id}</c>.</summary>
/// <param name="CustomerId">Internal id, from the sequence.</param>
/// <param name="OrganizationId">The organization that the customer belongs to.</param>
/// <param name="PublicId">The UUID that a portal may know the customer by.</param>
/// <param name="Name">For people to read.</param>
public sealed record CustomerRegistered(long CustomerId, long OrganizationId, Guid PublicId, string Name);
