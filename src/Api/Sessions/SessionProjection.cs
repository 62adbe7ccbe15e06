using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Sessions;

/// <summary>Keeps the tables that a bearer token is looked up in.</summary>
public sealed class SessionProjection : IInlineProjection
{
    // A token may be given a new session when its old one is over, as the demo's are.
    private const string OpenSession = """
        insert into event_monitors.sessions (token_hash, session_id, user_id, expires_at) values ($1, $2, $3, $4)
        on conflict (token_hash) do update
            set session_id = excluded.session_id, user_id = excluded.user_id, expires_at = excluded.expires_at, revoked_at = null
        """;

    /// <inheritdoc/>
    public void Project(IReadOnlyList<RecordedEvent> events, NpgsqlBatch batch)
    {
        foreach (var recorded in events)
        {
            var command = recorded.Data switch
            {
                UserRegistered e => new NpgsqlBatchCommand("insert into event_monitors.users (id, organization_id, name, role, created_at, email) values ($1, $2, $3, $4, $5, $6)")
                {
                    Parameters =
                    {
                        new() { Value = e.UserId },
                        new NpgsqlParameter<long?> { TypedValue = e.OrganizationId },
                        new() { Value = e.Name },
                        new() { Value = e.Role.ToString().ToLowerInvariant() },
                        new() { Value = recorded.Timestamp.UtcDateTime },
                        new NpgsqlParameter<string?> { TypedValue = e.Email },
                    },
                },
                SessionOpened e => new NpgsqlBatchCommand(OpenSession)
                {
                    Parameters =
                    {
                        new() { Value = Convert.FromBase64String(e.TokenHash) },
                        new() { Value = e.SessionId },
                        new() { Value = e.UserId },
                        new() { Value = e.ExpiresAt.UtcDateTime },
                    },
                },
                SessionRevoked e => new NpgsqlBatchCommand("update event_monitors.sessions set revoked_at = $2 where session_id = $1")
                {
                    Parameters = { new() { Value = e.SessionId }, new() { Value = recorded.Timestamp.UtcDateTime } },
                },
                _ => null,
            };
            if (command is not null) batch.BatchCommands.Add(command);
        }
    }
}
