using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;

namespace EventMonitors.Api.ApiKeys;

/// <summary>Keeps <c>event_monitors.api_keys</c>, where a key is looked up by its hash.</summary>
public sealed class ApiKeyProjection : IProjection
{
    private static readonly RowTable Keys = new(
        "api_keys", "organization_id", "name", "prefix", "key_hash", "scopes", "expires_at", "created_by", "created_at", "updated_at", "version", "revoked_at");

    /// <inheritdoc/>
    public string Name => "api-keys";

    /// <inheritdoc/>
    public string Schema => ReadModels.Schema;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } = ["api_keys"];

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Takes { get; } = [typeof(ApiKeyCreated), typeof(ApiKeyRenamed), typeof(ApiKeyRevoked)];

    /// <inheritdoc/>
    public IProjectionFold Begin() => new Fold();

    private sealed class Fold : IProjectionFold
    {
        private readonly RowChanges _rows = new(Keys);

        public int Rows => _rows.Count;

        public void Apply(RecordedEvent recorded)
        {
            switch (recorded.Data)
            {
                case ApiKeyCreated e:
                    _rows.Add(
                        e.ApiKeyId,
                        ("organization_id", e.OrganizationId),
                        ("name", e.Name),
                        ("prefix", e.Prefix),
                        // PostgreSQL's own way to write bytes as text.
                        ("key_hash", "\\x" + Convert.ToHexStringLower(Convert.FromBase64String(e.KeyHash))),
                        ("scopes", e.Scopes),
                        ("expires_at", e.ExpiresAt),
                        ("created_by", e.CreatedBy),
                        ("created_at", recorded.Timestamp),
                        ("updated_at", recorded.Timestamp),
                        ("version", recorded.Version));
                    break;
                case ApiKeyRenamed e:
                    _rows.Change(e.ApiKeyId, ("name", e.Name.New), ("updated_at", recorded.Timestamp), ("version", recorded.Version));
                    break;
                case ApiKeyRevoked e:
                    _rows.Change(e.ApiKeyId, ("revoked_at", recorded.Timestamp), ("updated_at", recorded.Timestamp), ("version", recorded.Version));
                    break;
            }
        }

        public void Write(NpgsqlBatch batch, string schema) => _rows.Write(batch, schema);
    }
}
