using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;

namespace EventMonitors.Api.Customers;

/// <summary>Keeps <c>event_monitors.organizations</c>. An id that is taken fails the append: no second stream may claim it.</summary>
public sealed class OrganizationProjection : IProjection
{
    private static readonly RowTable Organizations = new(
        "organizations", "name", "created_at", "updated_at", "version", "deactivated_at", "sessions_ended_at", "quota_monitors", "quota_smallest_check_interval", "quota_tests_per_minute");

    /// <inheritdoc/>
    public string Name => "organizations";

    /// <inheritdoc/>
    public string Schema => ReadModels.Schema;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } = ["organizations"];

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Takes { get; } =
        [typeof(OrganizationRegistered), typeof(OrganizationRenamed), typeof(OrganizationDeactivated), typeof(OrganizationReactivated), typeof(OrganizationQuotaChanged)];

    /// <inheritdoc/>
    public IProjectionFold Begin() => new Fold();

    private sealed class Fold : IProjectionFold
    {
        private readonly RowChanges _rows = new(Organizations);

        public int Rows => _rows.Count;

        public void Apply(RecordedEvent recorded)
        {
            switch (recorded.Data)
            {
                case OrganizationRegistered e:
                    _rows.Add(e.OrganizationId, ("name", e.Name), ("created_at", recorded.Timestamp), ("updated_at", recorded.Timestamp), ("version", recorded.Version));
                    break;
                case OrganizationRenamed e:
                    Change(e.OrganizationId, recorded, ("name", e.Name.New));
                    break;
                case OrganizationDeactivated e:
                    Change(e.OrganizationId, recorded, ("deactivated_at", recorded.Timestamp), ("sessions_ended_at", recorded.Timestamp));
                    break;
                case OrganizationReactivated e:
                    Change(e.OrganizationId, recorded, ("deactivated_at", null));
                    break;
                case OrganizationQuotaChanged e:
                    Change(e.OrganizationId, recorded);
                    if (e.Monitors is { } monitors) _rows.Change(e.OrganizationId, ("quota_monitors", monitors.New));
                    if (e.SmallestCheckInterval is { } interval) _rows.Change(e.OrganizationId, ("quota_smallest_check_interval", interval.New));
                    if (e.TestsPerMinute is { } tests) _rows.Change(e.OrganizationId, ("quota_tests_per_minute", tests.New));
                    break;
            }
        }

        public void Write(NpgsqlBatch batch, string schema) => _rows.Write(batch, schema);

        private void Change(long id, RecordedEvent recorded, params ReadOnlySpan<(string Column, object? Value)> columns)
        {
            _rows.Change(id, ("updated_at", recorded.Timestamp), ("version", recorded.Version));
            _rows.Change(id, columns);
        }
    }
}
