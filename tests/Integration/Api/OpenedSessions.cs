using EventMonitors.Api.Http;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>Sessions as logins would open them, without a password.</summary>
internal static class OpenedSessions
{
    /// <summary>The token of a session of a user that is made for it.</summary>
    /// <param name="api">The Api.</param>
    /// <param name="user">The user; its id is nobody's yet.</param>
    /// <param name="session">The session's id; left out, any.</param>
    /// <param name="lifetime">How long it lasts from now on; negative, it is over. Left out, a day.</param>
    public static async Task<string> OpenSessionAsync(this ApiHost api, UserRegistered user, Guid? session = null, TimeSpan? lifetime = null)
    {
        var token = SessionToken.Create();
        var now = api.Service<TimeProvider>().GetUtcMilliseconds();
        var opened = new SessionOpened(session ?? Guid.NewGuid(), user.UserId, Convert.ToBase64String(SessionToken.Hash(token)), now + (lifetime ?? TimeSpan.FromDays(1)));
        await api.Service<PostgresEventStore>().AppendAsync(
            [
                new StreamAppend(
                    TenantId.Of(user.OrganizationId), SessionEventTypes.StreamId(user.UserId), SessionEventTypes.StreamType, ExpectedVersion.NoStream,
                    [new NewEvent(Guid.NewGuid(), user, now, EventMetadata.None), new NewEvent(Guid.NewGuid(), opened, now, EventMetadata.None)]),
            ],
            cancellationToken: TestContext.Current.CancellationToken);
        return token;
    }
}
