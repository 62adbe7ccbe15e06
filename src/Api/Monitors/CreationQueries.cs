using EventMonitors.Api.Customers;
using EventMonitors.Api.Storage;
using Npgsql;
using NpgsqlTypes;

namespace EventMonitors.Api.Monitors;

/// <summary>What has to be known before a monitor is created.</summary>
/// <param name="CustomerId">The customer's internal id; <c>null</c> where the organization has no such customer.</param>
/// <param name="CustomerIsActive">Whether it is there and not deactivated.</param>
/// <param name="Quota">What the organization may use.</param>
/// <param name="MonitorId">The monitor's id, drawn for it where none was given; 0 where there is no such customer.</param>
public sealed record Creation(long? CustomerId, bool CustomerIsActive, OrganizationQuota Quota, long MonitorId);

/// <summary>Looks up in one round trip what creations need.</summary>
public sealed class CreationQueries(NpgsqlDataSource database)
{
    private const string Columns =
        "o.quota_monitors, o.quota_smallest_check_interval, o.quota_tests_per_minute, c.id, c.deactivated_at is null";

    private const string DrawId = "nextval('event_monitors.monitor_ids')";

    // A case keeps to its order: what is not needed is not drawn (https://www.postgresql.org/docs/current/functions-conditional.html).
    private const string FindOne = $"""
        select {Columns}, case when c.id is not null then coalesce($4, {DrawId}) end
        from (values (true)) one (row)
        left join event_monitors.organizations o on o.id = $1
        left join event_monitors.customers c on c.organization_id = $1 and (c.id = $2 or c.public_id = $3)
        """;

    /// <summary>For one monitor, which may have its id already: then none is drawn.</summary>
    public async Task<Creation> FindAsync(long organizationId, CustomerReference customer, long? monitorId, CancellationToken cancellationToken)
    {
        await using var reader = await database.ReadPreparedAsync(
            FindOne,
            cancellationToken,
            new() { Value = organizationId },
            new NpgsqlParameter<long?> { TypedValue = (customer as CustomerReference.ById)?.Id },
            new NpgsqlParameter<Guid?> { TypedValue = (customer as CustomerReference.ByPublicId)?.Id },
            new NpgsqlParameter<long?> { TypedValue = monitorId });
        await reader.ReadAsync(cancellationToken);
        return Read(reader);
    }

    /// <summary>For many monitors of one organization, in their order.</summary>
    public async Task<IReadOnlyList<Creation>> FindAsync(long organizationId, IReadOnlyList<CustomerReference> customers, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"""
            select {Columns}, case when c.id is not null then {DrawId} end
            from unnest($2::bigint[], $3::uuid[]) with ordinality u (id, public_id, n)
            left join event_monitors.organizations o on o.id = $1
            left join event_monitors.customers c on c.organization_id = $1 and (c.id = u.id or c.public_id = u.public_id)
            order by u.n
            """);
        command.Parameters.Add(new() { Value = organizationId });
        command.Parameters.Add(new() { Value = customers.Select(c => (c as CustomerReference.ById)?.Id).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = customers.Select(c => (c as CustomerReference.ByPublicId)?.Id).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<Creation>(customers.Count);
        while (await reader.ReadAsync(cancellationToken)) found.Add(Read(reader));
        return found;
    }

    private static Creation Read(NpgsqlDataReader row)
    {
        var customerId = row.ValueOrNull<long>(3);
        var standard = OrganizationQuota.Default;
        return new Creation(
            customerId,
            customerId is not null && row.GetBoolean(4),
            new OrganizationQuota(
                row.ValueOrNull<int>(0) ?? standard.Monitors,
                row.ValueOrNull<int>(1) ?? standard.SmallestCheckInterval,
                row.ValueOrNull<int>(2) ?? standard.TestsPerMinute),
            row.ValueOrNull<long>(5) ?? 0);
    }
}
