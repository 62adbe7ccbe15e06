using System.Globalization;
using EventMonitors.Api.Checks;
using Npgsql;

namespace EventMonitors.Api.Commands;

/// <summary>Which check logs are still open.</summary>
internal sealed class ArchiveRows(NpgsqlDataSource database)
{
    private const int MostStreams = 500;

    // Closing a log changes each of its events, and whoever reads the log forward waits for the transaction that does.
    private const long MostEvents = 20_000;

    /// <summary>
    /// The next open check logs of days before one, all of one tenant, in the order of tenants and streams: as many as one
    /// transaction may well close.
    /// </summary>
    /// <param name="before">The first day, UTC, whose logs are left out.</param>
    /// <param name="after">The last stream that was dealt with.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<(string TenantId, IReadOnlyList<string> Streams)> NextOpenAsync(
        DateOnly before, (string TenantId, string Stream) after, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            with open as (
                select tenant_id, id, version from event_store.mt_streams
                where type = $1 and is_archived is not true and id ~ '^checks-[0-9]+-[0-9]{4}-[0-9]{2}-[0-9]{2}$' and right(id, 10) < $2
                    and (tenant_id, id) > ($3, $4)
                order by tenant_id, id limit $5),
            counted as (select tenant_id, id, sum(version) over (order by tenant_id, id) - version as events_before from open)
            select tenant_id, id from counted
            where tenant_id = (select tenant_id from open order by tenant_id, id limit 1) and events_before < $6
            order by id
            """);
        command.Parameters.Add(new() { Value = CheckLog.StreamType });
        command.Parameters.Add(new() { Value = before.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) });
        command.Parameters.Add(new() { Value = after.TenantId });
        command.Parameters.Add(new() { Value = after.Stream });
        command.Parameters.Add(new() { Value = MostStreams });
        command.Parameters.Add(new() { Value = MostEvents });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (tenant, streams) = ("", new List<string>());
        while (await reader.ReadAsync(cancellationToken))
        {
            tenant = reader.GetString(0);
            streams.Add(reader.GetString(1));
        }

        return (tenant, streams);
    }
}
