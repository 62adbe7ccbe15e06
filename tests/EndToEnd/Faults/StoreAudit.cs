using System.Text.Json;
using EventMonitors.Tests.Support;
using Npgsql;
using Shouldly;

namespace EventMonitors.Tests.EndToEnd.Faults;

/// <summary>What has to hold of the store whatever happened: streams without gaps, commands that are there, read models that follow from the log.</summary>
internal sealed class StoreAudit(PipelineCluster cluster)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // While the log grows there is no telling one from the other; it comes to rest within a moment.
    private const int Attempts = 10;

    /// <summary>Streams whose versions are not 1, 2, 3 and so on in the order of their positions, or end elsewhere than the stream says.</summary>
    public async Task<IReadOnlyList<string>> BrokenStreamsAsync(CancellationToken cancellation)
    {
        await using var command = cluster.Database.CreateCommand("""
            with numbered as (
                select tenant_id, stream_id, version, row_number() over (partition by tenant_id, stream_id order by seq_id) as place from event_store.mt_events),
            read as (select tenant_id, stream_id, max(version) as version, bool_and(version = place) as gapless from numbered group by tenant_id, stream_id)
            select coalesce(s.id, r.stream_id) from event_store.mt_streams s full join read r on r.tenant_id = s.tenant_id and r.stream_id = s.id
            where s.version is distinct from r.version or not r.gapless
            union all
            select 'the sequence lies behind the log' where (select max(seq_id) from event_store.mt_events) > (select last_value from event_store.mt_events_sequence)
            """);
        return await TextsAsync(command, cancellation);
    }

    /// <summary>Commands that were answered, and have not exactly one event; or were not answered, and have two.</summary>
    public async Task<IReadOnlyList<SentCommand>> LostCommandsAsync(Portal portal, CancellationToken cancellation)
    {
        await using var command = cluster.Database.CreateCommand("""
            select type, (split_part(stream_id, '-', 2))::bigint, data::text from event_store.mt_events
            where stream_id like 'monitor-%' and type in ('monitor_created', 'monitor_reconfigured', 'monitor_deleted')
            """);
        var (created, renamed, deleted) = (new Dictionary<string, int>(), new Dictionary<string, int>(), new Dictionary<long, int>());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            using var data = JsonDocument.Parse(reader.GetString(2));
            if (reader.GetString(0) == "monitor_deleted") Count(deleted, reader.GetInt64(1));
            else if (reader.GetString(0) == "monitor_created") Count(created, data.RootElement.GetProperty("name").GetString()!);
            else if (data.RootElement.TryGetProperty("name", out var change) && change.ValueKind == JsonValueKind.Object) Count(renamed, change.GetProperty("new").GetString()!);
        }

        int EventsOf(SentCommand sent) => sent.What switch
        {
            PortalCommand.Create => created.GetValueOrDefault(sent.Name),
            PortalCommand.Rename => renamed.GetValueOrDefault(sent.Name),
            _ => deleted.GetValueOrDefault(sent.MonitorId),
        };
        return [.. portal.Answered.Where(sent => EventsOf(sent) != 1), .. portal.Unanswered.Where(sent => EventsOf(sent) > 1)];
    }

    /// <summary>Rebuilds every read model from the first event and holds it against what it was.</summary>
    /// <returns>The tables whose rows differ.</returns>
    public async Task<IReadOnlyList<string>> TablesUnlikeARebuildAsync(CancellationToken cancellation)
    {
        var tables = await TablesAsync(cancellation);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var head = await Eventually.Async(CaughtUpHeadAsync, head => head is not null, Patience, cancellation);
            var before = await RowsAsync(tables, cancellation);
            await cluster.OperateAsync(cancellation, "projections", "rebuild", "all", "--json");
            var after = await RowsAsync(tables, cancellation);
            if (await CaughtUpHeadAsync(cancellation) == head) return [.. tables.Where(table => before[table] != after[table])];
        }
        throw new ShouldAssertException("The log did not come to rest.");
    }

    private async Task<IReadOnlyList<string>> TablesAsync(CancellationToken cancellation)
    {
        var lines = await cluster.OperateAsync(cancellation, "projections", "list", "--json");
        var tables = new List<string>();
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var row = JsonDocument.Parse(line);
            tables.AddRange(row.RootElement.GetProperty("tables").EnumerateArray().Select(table => table.GetString()!));
        }
        return tables;
    }

    // The last position, once everybody who follows the log has come there.
    private async Task<long?> CaughtUpHeadAsync(CancellationToken cancellation)
    {
        await using var command = cluster.Database.CreateCommand("""
            select e.head from (select max(seq_id) as head from event_store.mt_events) e
            where not exists (select from event_store.mt_event_progression where name like '%:All' and last_seq_id < e.head)
            """);
        return (long?)await command.ExecuteScalarAsync(cancellation);
    }

    private async Task<Dictionary<string, string>> RowsAsync(IEnumerable<string> tables, CancellationToken cancellation)
    {
        var rows = new Dictionary<string, string>();
        foreach (var table in tables)
        {
            await using var command = cluster.Database.CreateCommand($"select count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' order by t::text)), '') from {table} t");
            rows[table] = (string)(await command.ExecuteScalarAsync(cancellation))!;
        }
        return rows;
    }

    private static async Task<IReadOnlyList<string>> TextsAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        var texts = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) texts.Add(reader.GetString(0));
        return texts;
    }

    private static void Count<TKey>(Dictionary<TKey, int> counts, TKey key) where TKey : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;
}
