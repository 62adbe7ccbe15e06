using EventMonitors.Api.Http;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Sessions;

/// <summary>Ends sessions before their time.</summary>
public sealed class SessionHandler(UserStateQueries users, SessionQueries sessions, StreamDecisions decisions, TimeProvider clock)
{
    /// <summary>Ends a session; from when this returns its token opens nothing.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="own">The caller's organization; <c>null</c> for who may know all.</param>
    /// <param name="sessionId">Which.</param>
    /// <param name="metadata">Who does it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ProblemException">404: the user has no such session that is alive, or the caller may not know the user.</exception>
    public async Task RevokeAsync(long userId, long? own, Guid sessionId, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var isAlive = false;
        _ = await decisions.HandleAsync(
            async cancellation =>
            {
                var user = await users.FindAsync(userId, own, cancellation);
                isAlive = user is not null && await sessions.FindExpiryAsync(userId, sessionId, clock.GetUtcNow(), cancellation) is not null;
                return user;
            },
            user => isAlive ? [new SessionRevoked(sessionId, user.Id)] : throw Problems.NotFound("Session"),
            metadata,
            guard: null,
            cancellationToken) ?? throw Problems.NotFound("Session");
    }
}
