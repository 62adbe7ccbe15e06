using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;
using NpgsqlTypes;

namespace EventMonitors.Api.Sessions;

/// <summary>Keeps <c>event_monitors.sessions</c>, where a bearer token is looked up by its hash.</summary>
public sealed class SessionProjection : IProjection
{
    // In the order of the rows' key, as below.
    private static readonly SchemaSql Revoke = new("""
        with ended as (
            select s.token_hash, u.revoked_at
            from unnest($1::uuid[], $2::timestamptz[]) u (session_id, revoked_at)
            join {schema}.sessions s on s.session_id = u.session_id
            order by s.token_hash for update of s)
        update {schema}.sessions s set revoked_at = ended.revoked_at from ended where s.token_hash = ended.token_hash
        """);

    // A token may be given a new session when its old one is over, as the demo's are.
    private static readonly SchemaSql Open = new("""
        insert into {schema}.sessions (token_hash, session_id, user_id, expires_at, revoked_at, opened_at, version)
        select * from unnest($1::bytea[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::bigint[])
            u (token_hash, session_id, user_id, expires_at, revoked_at, opened_at, version)
        order by token_hash
        on conflict (token_hash) do update set
            session_id = excluded.session_id, user_id = excluded.user_id, expires_at = excluded.expires_at, revoked_at = excluded.revoked_at,
            opened_at = excluded.opened_at, version = excluded.version
        """);

    /// <inheritdoc/>
    public string Name => "sessions";

    /// <inheritdoc/>
    public string Schema => ReadModels.Schema;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } = ["sessions"];

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Takes { get; } = [typeof(SessionOpened), typeof(SessionRevoked)];

    /// <inheritdoc/>
    public IProjectionFold Begin() => new Fold();

    private sealed class Fold : IProjectionFold
    {
        // By the token's hash in hexadecimal digits, since the same hash can be written in base64 in more than one way.
        private readonly Dictionary<string, Row> _opened = [];
        private readonly Dictionary<Guid, Row> _openedById = [];
        private readonly Dictionary<Guid, DateTime> _revokedEarlier = [];

        public int Rows => _opened.Count + _revokedEarlier.Count;

        public void Apply(RecordedEvent recorded)
        {
            switch (recorded.Data)
            {
                case SessionOpened opened:
                    Apply(new Row(Convert.FromBase64String(opened.TokenHash), opened, recorded.Timestamp.UtcDateTime, recorded.Version));
                    break;
                case SessionRevoked revoked when _openedById.TryGetValue(revoked.SessionId, out var row):
                    row.RevokedAt = recorded.Timestamp.UtcDateTime;
                    break;
                case SessionRevoked revoked:
                    _revokedEarlier[revoked.SessionId] = recorded.Timestamp.UtcDateTime;
                    break;
            }
        }

        private void Apply(Row row)
        {
            var token = Convert.ToHexString(row.TokenHash);
            if (_opened.TryGetValue(token, out var replaced)) _openedById.Remove(replaced.Session.SessionId);
            _opened[token] = _openedById[row.Session.SessionId] = row;
        }

        // Ends first: what this run opened ended within it, and a token that it gave a new session is alive again.
        public void Write(NpgsqlBatch batch, string schema)
        {
            if (_revokedEarlier.Count > 0)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(Revoke.In(schema))
                {
                    Parameters = { new() { Value = _revokedEarlier.Keys.ToArray() }, new() { Value = _revokedEarlier.Values.ToArray() } },
                });
            }

            if (_opened.Count > 0)
            {
                var rows = _opened.Values;
                batch.BatchCommands.Add(new NpgsqlBatchCommand(Open.In(schema))
                {
                    Parameters =
                    {
                        new() { Value = rows.Select(row => row.TokenHash).ToArray() },
                        new() { Value = rows.Select(row => row.Session.SessionId).ToArray() },
                        new() { Value = rows.Select(row => row.Session.UserId).ToArray() },
                        new() { Value = rows.Select(row => row.Session.ExpiresAt.UtcDateTime).ToArray() },
                        new() { Value = rows.Select(row => row.RevokedAt).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
                        new() { Value = rows.Select(row => row.OpenedAt).ToArray() },
                        new() { Value = rows.Select(row => row.Version).ToArray() },
                    },
                });
            }
        }

        private sealed class Row(byte[] tokenHash, SessionOpened session, DateTime openedAt, long version)
        {
            public byte[] TokenHash { get; } = tokenHash;

            public SessionOpened Session { get; } = session;

            public DateTime OpenedAt { get; } = openedAt;

            public long Version { get; } = version;

            public DateTime? RevokedAt { get; set; }
        }
    }
}
