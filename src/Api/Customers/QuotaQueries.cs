using EventMonitors.Api.Storage;
using Npgsql;

namespace EventMonitors.Api.Customers;

/// <summary>Reads quotas.</summary>
public sealed class QuotaQueries(NpgsqlDataSource database)
{
    /// <summary>The quota of an organization that exists.</summary>
    public async Task<OrganizationQuota> FindAsync(long organizationId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select quota_monitors, quota_smallest_check_interval, quota_tests_per_minute from event_monitors.organizations where id = $1");
        command.Parameters.Add(new() { Value = organizationId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var standard = OrganizationQuota.Default;
        return !await reader.ReadAsync(cancellationToken) ? standard : new OrganizationQuota(
            reader.ValueOrNull<int>(0) ?? standard.Monitors,
            reader.ValueOrNull<int>(1) ?? standard.SmallestCheckInterval,
            reader.ValueOrNull<int>(2) ?? standard.TestsPerMinute);
    }
}
