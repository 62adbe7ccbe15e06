using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Customers;

/// <summary>An organization took on a customer. Alias <c>customer_registered</c>, stream <c>customer-{id}</c>.</summary>
/// <param name="CustomerId">Internal id, from the sequence.</param>
/// <param name="OrganizationId">The organization that the customer belongs to.</param>
/// <param name="PublicId">The UUID that a portal may know the customer by.</param>
/// <param name="Name">For people to read.</param>
public sealed record CustomerRegistered(long CustomerId, long OrganizationId, Guid PublicId, string Name);

/// <summary>A customer is called something else. Alias <c>customer_renamed</c>, stream <c>customer-{id}</c>.</summary>
public sealed record CustomerRenamed(long CustomerId, Change<string> Name);

/// <summary>A customer takes no new monitors from now on; those it has go on. Alias <c>customer_deactivated</c>, stream <c>customer-{id}</c>.</summary>
public sealed record CustomerDeactivated(long CustomerId);

/// <summary>A customer takes new monitors again. Alias <c>customer_reactivated</c>, stream <c>customer-{id}</c>.</summary>
public sealed record CustomerReactivated(long CustomerId);
