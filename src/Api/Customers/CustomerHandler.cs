using EventMonitors.Api.Http;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Customers;

/// <summary>Commands about customers, decided and stored.</summary>
public sealed class CustomerHandler(CustomerQueries customers, SequenceQueries ids, StreamDecisions decisions)
{
    /// <summary>Registers a customer; committed when this returns.</summary>
    /// <exception cref="ProblemException">409: there is a customer with this UUID.</exception>
    public async Task<CustomerState> CreateAsync(long organizationId, string name, Guid publicId, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var id = await ids.DrawAsync(SequenceQueries.Customers, cancellationToken);
        try
        {
            await decisions.BeginAsync(
                TenantId.Of(organizationId),
                CustomerEventTypes.CustomerStreamId(id),
                CustomerEventTypes.CustomerStreamType,
                new CustomerRegistered(id, organizationId, publicId, name),
                metadata,
                guard: null,
                cancellationToken);
        }
        catch (Exception error) when (error.IsTaken(CustomerProjection.PublicIdKey))
        {
            throw Problems.PublicIdTaken();
        }

        return (await customers.FindStateAsync(organizationId, new CustomerReference.ById(id), cancellationToken))!;
    }

    /// <summary>Changes a customer.</summary>
    /// <exception cref="ProblemException">404: the organization has no such customer. 412: it is in another version.</exception>
    public async Task<CustomerState> ChangeAsync(
        long organizationId,
        CustomerReference reference,
        Precondition? precondition,
        Func<CustomerState, IReadOnlyList<object>> decide,
        EventMetadata metadata,
        CancellationToken cancellationToken) =>
        await decisions.HandleAsync(
            cancellation => customers.FindStateAsync(organizationId, reference, cancellation),
            state =>
            {
                precondition?.Check(state.Version);
                return decide(state);
            },
            metadata,
            guard: null,
            cancellationToken) ?? throw Problems.NotFound("Customer");
}
