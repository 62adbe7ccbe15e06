using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;

namespace EventMonitors.Api.Sessions;

/// <summary>Keeps <c>event_monitors.users</c>. An id that is taken fails the append: nobody becomes another user.</summary>
public sealed class UserProjection : IProjection
{
    private static readonly RowTable Users = new(
        "users", "organization_id", "name", "role", "email", "created_at", "updated_at", "version", "deactivated_at", "password_hash", "sessions_ended_version", "kept_session_id");

    /// <inheritdoc/>
    public string Name => "users";

    /// <inheritdoc/>
    public string Schema => ReadModels.Schema;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } = ["users"];

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Takes { get; } =
    [
        typeof(UserRegistered), typeof(UserChanged), typeof(UserRoleChanged), typeof(UserDeactivated), typeof(UserReactivated),
        typeof(PasswordChanged), typeof(PasswordRehashed),
    ];

    /// <inheritdoc/>
    public IProjectionFold Begin() => new Fold();

    private sealed class Fold : IProjectionFold
    {
        private readonly RowChanges _rows = new(Users);

        public int Rows => _rows.Count;

        public void Apply(RecordedEvent recorded)
        {
            switch (recorded.Data)
            {
                case UserRegistered e:
                    _rows.Add(
                        e.UserId,
                        ("organization_id", e.OrganizationId),
                        ("name", e.Name),
                        ("role", Stored(e.Role)),
                        ("email", e.Email),
                        ("created_at", recorded.Timestamp),
                        ("updated_at", recorded.Timestamp),
                        ("version", recorded.Version),
                        ("password_hash", e.PasswordHash),
                        ("sessions_ended_version", 0));
                    break;
                case UserChanged e:
                    if (e.Name is { } name) _rows.Change(e.UserId, ("name", name.New));
                    if (e.Email is { } email) _rows.Change(e.UserId, ("email", email.New));
                    Moved(e.UserId, recorded);
                    break;
                case UserRoleChanged e:
                    _rows.Change(e.UserId, ("role", Stored(e.Role.New)));
                    Moved(e.UserId, recorded);
                    break;
                case UserDeactivated e:
                    _rows.Change(e.UserId, ("deactivated_at", recorded.Timestamp), ("sessions_ended_version", recorded.Version), ("kept_session_id", null));
                    Moved(e.UserId, recorded);
                    break;
                case UserReactivated e:
                    _rows.Change(e.UserId, ("deactivated_at", null));
                    Moved(e.UserId, recorded);
                    break;
                case PasswordChanged e:
                    _rows.Change(e.UserId, ("password_hash", e.PasswordHash), ("sessions_ended_version", recorded.Version), ("kept_session_id", e.KeptSessionId));
                    Moved(e.UserId, recorded);
                    break;
                // Nobody sees it.
                case PasswordRehashed e:
                    _rows.Change(e.UserId, ("password_hash", e.PasswordHash));
                    break;
            }
        }

        public void Write(NpgsqlBatch batch, string schema) => _rows.Write(batch, schema);

        private void Moved(long id, RecordedEvent recorded) => _rows.Change(id, ("updated_at", recorded.Timestamp), ("version", recorded.Version));

        private static string Stored(Role role) => role.ToString().ToLowerInvariant();
    }
}
