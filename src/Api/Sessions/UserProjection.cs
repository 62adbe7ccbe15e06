using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;

namespace EventMonitors.Api.Sessions;

/// <summary>Keeps <c>event_monitors.users</c>. An id that is taken fails the append: nobody becomes another user.</summary>
public sealed class UserProjection : IProjection
{
    private static readonly SchemaSql Insert = new("""
        insert into {schema}.users (id, organization_id, name, role, created_at, email)
        select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
            u (id, organization_id, name, role, created_at, email)
        order by id
        """);

    /// <inheritdoc/>
    public string Name => "users";

    /// <inheritdoc/>
    public string Schema => ReadModels.Schema;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } = ["users"];

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Takes { get; } = [typeof(UserRegistered)];

    /// <inheritdoc/>
    public IProjectionFold Begin() => new Fold();

    private sealed class Fold : IProjectionFold
    {
        private readonly List<(UserRegistered Data, DateTime At)> _rows = [];

        public int Rows => _rows.Count;

        public void Apply(RecordedEvent recorded) => _rows.Add(((UserRegistered)recorded.Data, recorded.Timestamp.UtcDateTime));

        public void Write(NpgsqlBatch batch, string schema) => batch.BatchCommands.Add(new NpgsqlBatchCommand(Insert.In(schema))
        {
            Parameters =
            {
                new() { Value = _rows.Select(row => row.Data.UserId).ToArray() },
                new() { Value = _rows.Select(row => row.Data.OrganizationId).ToArray() },
                new() { Value = _rows.Select(row => row.Data.Name).ToArray() },
                new() { Value = _rows.Select(row => row.Data.Role.ToString().ToLowerInvariant()).ToArray() },
                new() { Value = _rows.Select(row => row.At).ToArray() },
                new() { Value = _rows.Select(row => row.Data.Email).ToArray() },
            },
        });
    }
}
