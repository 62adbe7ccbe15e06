using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Audit;

/// <summary>Reads feeds: everything that happened in an organization, or everywhere, in the order of the log.</summary>
public sealed class FeedQueries(NpgsqlDataSource database, PostgresEventStore store)
{
    /// <summary>So many events at most are looked at in one statement to find those that are wanted.</summary>
    private const int Stretch = 2000;

    /// <summary>After so many of them a page ends where it has come to, so that no request walks through the whole log.</summary>
    private const int MostStretches = 20;

    private const string OfFeed = "select position from event_monitors.feed_positions where feed = $4 and position > $1 and position <= $2 order by position limit $3";
    private const string OfEverything = "select seq_id from event_store.mt_events where seq_id > $1 and seq_id <= $2 order by seq_id limit $3";

    // A probe per position; a type stands there with its version from the second on.
    private static readonly string Wanted = $"""
        select u.position
        from unnest($1::bigint[]) as u (position)
        cross join lateral (select type, timestamp from event_store.mt_events where seq_id = u.position limit 1) e
        where ($2::text[] is null or {EventAlias.IsNamed("$2", "e.type")})
            and ($3::timestamptz is null or e.timestamp >= $3) and ($4::timestamptz is null or e.timestamp < $4)
            and ($5::text[] is null or not {EventAlias.IsNamed("$5", "e.type")})
        order by u.position limit $6
        """;

    /// <summary>The page behind a position. Of a narrow selection it may be empty and yet not the last one.</summary>
    /// <param name="feed">The feed; <c>null</c> for everything but the records of reads, straight from the log.</param>
    /// <param name="tenantId">Whose events it holds; <c>null</c> for everybody's.</param>
    /// <param name="selection">Which events, and behind which position.</param>
    /// <param name="upTo">The last position that may be shown: a settled one, so that a poller never misses an event.</param>
    /// <param name="limit">Most events of the page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<EventPage> ReadAsync(string? feed, string? tenantId, EventSelection selection, long upTo, int limit, CancellationToken cancellationToken)
    {
        var (positions, stoppedAt) = feed is not null && !selection.IsNarrow
            ? (await FindAsync(feed, selection.After, upTo, limit, cancellationToken), null)
            : await FindWantedAsync(feed, selection, upTo, limit, cancellationToken);
        var events = await store.ReadPositionsAsync(tenantId, positions, cancellationToken);
        // What is left out of everything need not be looked at again either.
        var isFull = positions.Count == limit;
        var next = stoppedAt ?? (feed is null && !isFull ? Math.Max(selection.After, upTo) : selection.Next(positions, isFull, upTo));
        return EventPage.Of(positions, events, next, isLast: !isFull && stoppedAt is null);
    }

    /// <summary>What was found, and the last position that was looked at where that is not the end.</summary>
    private async Task<(List<long> Positions, long? StoppedAt)> FindWantedAsync(string? feed, EventSelection selection, long upTo, int limit, CancellationToken cancellationToken)
    {
        var found = new List<long>();
        var after = selection.After;
        for (var stretches = 1; ; stretches++)
        {
            var stretch = await FindAsync(feed, after, upTo, Stretch, cancellationToken);
            if (stretch.Count == 0) return (found, null);
            found.AddRange(await KeepWantedAsync(stretch, selection, leaveOut: feed is null ? [AuditEventTypes.Read] : null, limit - found.Count, cancellationToken));
            if (found.Count == limit || stretch.Count < Stretch) return (found, null);
            after = stretch[^1];
            if (stretches == MostStretches) return (found, after);
        }
    }

    private async Task<List<long>> FindAsync(string? feed, long after, long upTo, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(feed is null ? OfEverything : OfFeed);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = upTo });
        command.Parameters.Add(new() { Value = limit });
        if (feed is not null) command.Parameters.Add(new() { Value = feed });
        return await PositionsAsync(command, cancellationToken);
    }

    private async Task<List<long>> KeepWantedAsync(List<long> stretch, EventSelection selection, string[]? leaveOut, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Wanted);
        command.Parameters.Add(new() { Value = stretch.ToArray() });
        command.Parameters.Add(new NpgsqlParameter<string[]?> { TypedValue = selection.Types?.ToArray() });
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = selection.From?.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = selection.To?.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<string[]?> { TypedValue = leaveOut });
        command.Parameters.Add(new() { Value = limit });
        return await PositionsAsync(command, cancellationToken);
    }

    private static async Task<List<long>> PositionsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var positions = new List<long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) positions.Add(reader.GetInt64(0));
        return positions;
    }
}
