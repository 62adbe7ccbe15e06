using EventMonitors.Api.Http;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Customers;

/// <summary>Commands about organizations, decided and stored.</summary>
public sealed class OrganizationHandler(OrganizationQueries organizations, SequenceQueries ids, StreamDecisions decisions)
{
    /// <summary>Registers an organization; committed when this returns.</summary>
    public async Task<OrganizationState> CreateAsync(string name, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var id = await ids.DrawAsync(SequenceQueries.Organizations, cancellationToken);
        await decisions.BeginAsync(
            TenantId.Of(id),
            CustomerEventTypes.OrganizationStreamId(id),
            CustomerEventTypes.OrganizationStreamType,
            new OrganizationRegistered(id, name),
            metadata,
            guard: null,
            cancellationToken);
        return (await organizations.FindAsync(id, own: null, cancellationToken))!;
    }

    /// <summary>Changes an organization.</summary>
    /// <exception cref="ProblemException">404: there is none that the caller may know. 412: it is in another version.</exception>
    public async Task<OrganizationState> ChangeAsync(
        long id, long? own, Precondition? precondition, Func<OrganizationState, IReadOnlyList<object>> decide, EventMetadata metadata, CancellationToken cancellationToken) =>
        await decisions.HandleAsync(
            cancellation => organizations.FindAsync(id, own, cancellation),
            state =>
            {
                precondition?.Check(state.Version);
                return decide(state);
            },
            metadata,
            guard: null,
            cancellationToken) ?? throw Problems.NotFound("Organization");
}
