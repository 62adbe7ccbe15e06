using EventMonitors.Api.Http;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Sessions;

/// <summary>Commands about users, decided and stored.</summary>
public sealed class UserHandler(UserStateQueries users, SequenceQueries ids, StreamDecisions decisions)
{
    /// <summary>Registers a user; committed when this returns.</summary>
    /// <param name="organizationId">The user's organization, which exists; <c>null</c> for the platform.</param>
    /// <param name="name">For people to read.</param>
    /// <param name="email">As <see cref="EmailAddress"/> gives it.</param>
    /// <param name="role">One that fits.</param>
    /// <param name="passwordHash">The first password, <c>null</c> where there is none yet.</param>
    /// <param name="metadata">Who does it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ProblemException">409: somebody has the address.</exception>
    public async Task<UserState> CreateAsync(long? organizationId, string name, string email, Role role, string? passwordHash, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var id = await ids.DrawAsync(SequenceQueries.Users, cancellationToken);
        try
        {
            await decisions.BeginAsync(
                TenantId.Of(organizationId),
                SessionEventTypes.StreamId(id),
                SessionEventTypes.StreamType,
                new UserRegistered(id, organizationId, name, role, email) { PasswordHash = passwordHash },
                metadata,
                batch => UserRows.DemandOwnEmail(batch, id),
                cancellationToken);
        }
        catch (Exception error) when (UserRows.RefusalOf(error) is { } refusal)
        {
            throw refusal;
        }

        return (await users.FindAsync(id, organizationId, cancellationToken))!;
    }

    /// <summary>Changes a user.</summary>
    /// <param name="id">Whom.</param>
    /// <param name="own">The caller's organization; <c>null</c> for who may know all.</param>
    /// <param name="decide">May be asked several times.</param>
    /// <param name="metadata">Who does it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ProblemException">404: there is none that the caller may know. 409: somebody has the address, or no admin would be left.</exception>
    public async Task<UserState> ChangeAsync(long id, long? own, Func<UserState, IReadOnlyList<object>> decide, EventMetadata metadata, CancellationToken cancellationToken)
    {
        IReadOnlyList<object> facts = [];
        try
        {
            return await decisions.HandleAsync(
                cancellation => users.FindAsync(id, own, cancellation),
                state => facts = decide(state),
                metadata,
                (batch, state) =>
                {
                    if (UserDecider.TakesEmail(facts)) UserRows.DemandOwnEmail(batch, id);
                    if (state.Role == Role.Admin && UserDecider.TakesAdminAway(facts)) UserRows.DemandAdmin(batch, state.OrganizationId);
                },
                cancellationToken) ?? throw Problems.NotFound("User");
        }
        catch (Exception error) when (UserRows.RefusalOf(error) is { } refusal)
        {
            throw refusal;
        }
    }
}
