using EventMonitors.Api.Http;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.ApiKeys;

/// <summary>Commands about keys, decided and stored.</summary>
public sealed class ApiKeyHandler(ApiKeyQueries keys, SequenceQueries ids, StreamDecisions decisions)
{
    /// <summary>Makes a key; committed when this returns.</summary>
    /// <returns>The key as it is, and its text, which is shown this once.</returns>
    public async Task<(ApiKeyState State, string Key)> CreateAsync(
        long organizationId, string name, IReadOnlyList<string> scopes, DateTimeOffset? expiresAt, long createdBy, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var key = ApiKeyText.Create();
        var id = await ids.DrawAsync(SequenceQueries.ApiKeys, cancellationToken);
        await decisions.BeginAsync(
            TenantId.Of(organizationId),
            ApiKeyEventTypes.StreamId(id),
            ApiKeyEventTypes.StreamType,
            new ApiKeyCreated(id, organizationId, name, ApiKeyText.PrefixOf(key), Convert.ToBase64String(SessionToken.Hash(key)), scopes, expiresAt, createdBy),
            metadata,
            guard: null,
            cancellationToken);
        return ((await keys.FindAsync(id, organizationId, cancellationToken))!, key);
    }

    /// <summary>Changes a key.</summary>
    /// <exception cref="ProblemException">404: the organization has no such key. 412: it is in another version.</exception>
    public async Task<ApiKeyState> ChangeAsync(
        long id, long organizationId, Precondition? precondition, Func<ApiKeyState, IReadOnlyList<object>> decide, EventMetadata metadata, CancellationToken cancellationToken) =>
        await decisions.HandleAsync(
            cancellation => keys.FindAsync(id, organizationId, cancellation),
            state =>
            {
                precondition?.Check(state.Version);
                return decide(state);
            },
            metadata,
            guard: null,
            cancellationToken) ?? throw Problems.NotFound("API key");
}
