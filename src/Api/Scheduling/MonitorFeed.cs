using System.Globalization;
using System.Runtime.CompilerServices;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Scheduling;

/// <summary>What changed about one monitor.</summary>
/// <param name="MonitorId">Internal id.</param>
/// <param name="Row">What it is now; <c>null</c> where it is not to be checked any more.</param>
/// <param name="ChangedAt">When.</param>
/// <param name="TraceParent">W3C trace context of the request that did it.</param>
public sealed record MonitorChange(long MonitorId, MonitorRow? Row, DateTimeOffset ChangedAt, string? TraceParent);

/// <summary>
/// Follows the monitors: first all of them, then each change, as one unbroken sequence. The position to follow from is taken
/// before the rows are read, so that what happens in between is seen twice rather than never.
/// </summary>
public sealed class MonitorFeed(NpgsqlDataSource database, SettledPosition settled, MonitorRows rows)
{
    private const string StreamPrefix = "monitor-";

    // Aliases of events on the streams monitor-{id} that can change what is checked, or when. This version need not be able to
    // read them: while versions are exchanged, the leader may be an older one than the writer. The rows say what is true now.
    private static readonly string[] Aliases = ["monitor_created", "monitor_reconfigured", "monitor_status_changed", "monitor_deleted", "monitor_secrets_shredded"];

    // A position that is too low is right too, and costs reading what lies behind it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private ForwardReader? _reader;
    private Shard _shard;

    /// <summary>All monitors of a shard that are to be checked now.</summary>
    public async IAsyncEnumerable<MonitorRow> StartAsync(Shard shard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _shard = shard;
        var position = await settled.CatchUpAsync(Patience, cancellationToken);
        _reader = new ForwardReader(database, EventTypes.Unread, position, Aliases);
        await foreach (var row in rows.ReadAllAsync(shard, cancellationToken)) yield return row;
    }

    /// <summary>The changes since the last call, one per monitor, several in a row taken together.</summary>
    public async Task<IReadOnlyList<MonitorChange>> PollAsync(CancellationToken cancellationToken)
    {
        var reader = _reader ?? throw new InvalidOperationException("Start comes before the first poll.");
        var page = await reader.PollAsync(cancellationToken);
        if (page.Events.Count == 0) return [];

        var latest = new Dictionary<long, StoredEvent>();
        foreach (var stored in page.Events)
            if (MonitorOf(stored.StreamId) is { } monitorId && Shard.Holding(monitorId, _shard.Of) == _shard) latest[monitorId] = stored;
        if (latest.Count == 0) return [];
        var current = (await rows.ReadAsync(_shard, latest.Keys, cancellationToken)).ToDictionary(row => row.Monitor.Id);
        return [.. latest.Select(change => new MonitorChange(
            change.Key,
            current.GetValueOrDefault(change.Key),
            change.Value.Timestamp,
            change.Value.Metadata.Headers.GetValueOrDefault(EventHeaders.TraceParent)))];
    }

    private static long? MonitorOf(string stream) =>
        stream.StartsWith(StreamPrefix, StringComparison.Ordinal) && long.TryParse(stream.AsSpan(StreamPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
