using Npgsql;

namespace EventMonitors.Api.OnDemand;

/// <summary>Why an organization may have nothing checked or tried just now.</summary>
/// <param name="ManyUnderWay">Whether too much is under way; else it has used up what it may in a minute.</param>
/// <param name="Wait">After that it is worth asking again.</param>
public sealed record TestRefusal(bool ManyUnderWay, TimeSpan Wait);

/// <summary>
/// Counts the checks that an organization has made at once, and the configurations that it tries: over the last minute, and those
/// under way; over all replicas, by the database's clock.
/// </summary>
public sealed class TestUseQueries(NpgsqlDataSource database)
{
    private const string Release = "delete from event_monitors.on_demand_places where place_id = $1";

    private const string UndoUse = """
        update event_monitors.test_uses u
        set uses = array_remove(u.uses, (select p.expires_at - $3 from event_monitors.on_demand_places p where p.place_id = $2 and p.organization_id = $1))
        where u.organization_id = $1
        """;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // Whatever is under way may end at any time.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    /// <summary>Takes one of an organization's uses, and a place for it. Of many at the same time each counts those before it.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="placeId">Names the place.</param>
    /// <param name="lifetime">The place is free again then, if nobody releases it.</param>
    /// <param name="perMinute">How many uses it has in any minute.</param>
    /// <param name="underWay">How many may be under way at a time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>null</c> where both were taken; else neither.</returns>
    public async Task<TestRefusal?> TakeAsync(long organizationId, Guid placeId, TimeSpan lifetime, int perMinute, int underWay, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select refusal, wait_seconds from event_monitors.take_on_demand($1, $2, $3, $4, $5)");
        command.Parameters.Add(new() { Value = organizationId });
        command.Parameters.Add(new() { Value = placeId });
        command.Parameters.Add(new() { Value = lifetime });
        command.Parameters.Add(new() { Value = perMinute });
        command.Parameters.Add(new() { Value = underWay });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (reader.IsDBNull(0)) return null;
        if (reader.GetString(0) == "places") return new TestRefusal(ManyUnderWay: true, Soon);
        var seconds = reader.IsDBNull(1) ? Minute.TotalSeconds : reader.GetDouble(1);
        return new TestRefusal(ManyUnderWay: false, TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Minute.TotalSeconds)));
    }

    /// <summary>Gives a place back.</summary>
    public async Task ReleaseAsync(Guid placeId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Release);
        command.Parameters.Add(new() { Value = placeId });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes back a use that came to nothing, and its place.</summary>
    /// <param name="organizationId">Whose they are.</param>
    /// <param name="placeId">Names the place; where it is gone, nothing changes.</param>
    /// <param name="lifetime">With which it was taken: so the use is known by its time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task UndoAsync(long organizationId, Guid placeId, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        // The uses first, as whoever takes one: nobody waits for the other.
        batch.BatchCommands.Add(new NpgsqlBatchCommand(UndoUse) { Parameters = { new() { Value = organizationId }, new() { Value = placeId }, new() { Value = lifetime } } });
        AddRelease(batch, placeId);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Gives a place back in the transaction in which a check is recorded as asked for: from then on that counts.</summary>
    public static void AddRelease(NpgsqlBatch batch, Guid placeId) =>
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Release) { Parameters = { new() { Value = placeId } } });
}
