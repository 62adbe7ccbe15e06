using Npgsql;

namespace EventMonitors.Api.OnDemand;

/// <summary>
/// Counts the checks that an organization has made at once, and the configurations that it tries, over the last minute and over
/// all replicas, by the database's clock.
/// </summary>
public sealed class TestUseQueries(NpgsqlDataSource database)
{
    private const string Recent = "array(select x from unnest(u.uses) x where x > clock_timestamp() - interval '1 minute' order by x)";

    // The row is locked before it is looked at: of two at the same time the second one counts the first.
    private const string Take = $"""
        insert into event_monitors.test_uses as u (organization_id, uses)
        select $1, array[clock_timestamp()] where $2 > 0
        on conflict (organization_id) do update set uses = {Recent} || clock_timestamp()
        where cardinality({Recent}) < $2
        """;

    // When as many as are one too many will be older than a minute.
    private const string Wait = $"""
        select extract(epoch from r.uses[greatest(1, cardinality(r.uses) - $2 + 1)] + interval '1 minute' - clock_timestamp())::double precision
        from (select {Recent} as uses from event_monitors.test_uses u where organization_id = $1) r
        """;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Takes one of an organization's uses.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="perMinute">How many it has in any minute.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>null</c> where there was one left, else how long it is until there is.</returns>
    public async Task<TimeSpan?> TakeAsync(long organizationId, int perMinute, CancellationToken cancellationToken)
    {
        await using var take = CreateCommand(Take, organizationId, perMinute);
        if (await take.ExecuteNonQueryAsync(cancellationToken) == 1) return null;
        await using var wait = CreateCommand(Wait, organizationId, perMinute);
        var seconds = await wait.ExecuteScalarAsync(cancellationToken) as double? ?? Minute.TotalSeconds;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Minute.TotalSeconds));
    }

    private NpgsqlCommand CreateCommand(string sql, long organizationId, int perMinute)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = organizationId });
        command.Parameters.Add(new() { Value = perMinute });
        return command;
    }
}
